namespace EhrConnect.Data.Integrations;

/// <summary>What became of a change.</summary>
public enum IntegrationWriteStatus
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such integration.</summary>
    NotFound,

    /// <summary>Somebody else changed it in between.</summary>
    Outdated,

    /// <summary>Another integration of the same vendor has the name.</summary>
    NameTaken,

    /// <summary>Messages still wait to be sent over it.</summary>
    InUse,

    /// <summary>Acknowledgements of another connection, named in the reason, go out over it.</summary>
    Needed,

    /// <summary>What it says messages come in by, leads somewhere else already.</summary>
    Claimed,
}

/// <summary>What became of a change.</summary>
/// <param name="Status">The kind.</param>
/// <param name="Record">The integration; only when it is done.</param>
/// <param name="Reason">Why not, for people, where the status does not say it all.</param>
public sealed record IntegrationWriteResult(IntegrationWriteStatus Status, IntegrationRecord? Record = null, string? Reason = null);
