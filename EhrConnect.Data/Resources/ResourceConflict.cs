using Npgsql;

namespace EhrConnect.Data.Resources;

/// <summary>Tells a write that lost a race from one that failed for another reason.</summary>
public static class ResourceConflict
{
    private const string NotExactlyOne = "EH001";

    /// <summary>Whether somebody else created or changed the resource between the look at it and the commit.</summary>
    public static bool Is(Exception exception) =>
        exception is PostgresException { SqlState: NotExactlyOne or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
}
