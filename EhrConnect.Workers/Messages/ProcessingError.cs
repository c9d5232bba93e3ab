namespace EhrConnect.Workers.Messages;

/// <summary>Why a message did not take effect. The text never holds content of the message.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Text">For the people who look at the message.</param>
/// <param name="MayPass">Whether trying again can help.</param>
internal sealed record ProcessingError(string Code, string Text, bool MayPass)
{
    public static readonly ProcessingError Abandoned =
        new("abandoned", "Processing was begun as often as allowed and never ended: the worker died each time", MayPass: false);

    public static ProcessingError Database(string sqlState) => new("database", $"The database refused the result (SQLSTATE {sqlState})", MayPass: true);

    public static ProcessingError Unexpected(string kind) => new("unexpected", $"Processing failed unexpectedly ({kind})", MayPass: true);
}
