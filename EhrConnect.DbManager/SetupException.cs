namespace EhrConnect.DbManager;

/// <summary>A setting is missing or wrong; the message is the one line the operator sees.</summary>
internal sealed class SetupException : Exception
{
    public SetupException()
    {
    }

    public SetupException(string message)
        : base(message)
    {
    }

    public SetupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
