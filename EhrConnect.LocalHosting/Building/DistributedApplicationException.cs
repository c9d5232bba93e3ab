namespace EhrConnect.LocalHosting;

/// <summary>Something the operator can put right; the message is one line that names the cause and the fix.</summary>
public sealed class DistributedApplicationException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public DistributedApplicationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
