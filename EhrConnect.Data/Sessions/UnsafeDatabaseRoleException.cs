namespace EhrConnect.Data.Sessions;

/// <summary>The service was given a database user that row-level security does not bind.</summary>
public sealed class UnsafeDatabaseRoleException : InvalidOperationException
{
    public UnsafeDatabaseRoleException()
    {
    }

    public UnsafeDatabaseRoleException(string message)
        : base(message)
    {
    }

    public UnsafeDatabaseRoleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
