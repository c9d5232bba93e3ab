using System.Text.Json;
using EhrConnect.Data.Audit;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>An operation that somebody wants done.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Params">Its parameters.</param>
/// <param name="Audit">The audit record of the request: committed together with what the operation stores.</param>
/// <param name="QueuedStatus">The HTTP status of the request when the operation is queued rather than done.</param>
public sealed record OperationCall(string Operation, JsonElement Params, AuditEntry Audit, int QueuedStatus = 200);

/// <summary>How an operation ended.</summary>
/// <param name="Success">Whether it did what was asked.</param>
/// <param name="Data">The result; may be there after a failure, too.</param>
/// <param name="ErrorCode">A stable code when it did not.</param>
/// <param name="Error">For people; holds no content.</param>
/// <param name="IsAnswered">Whether the other side answered, be it with a refusal: then there is a result to hand on.</param>
/// <param name="IsRecorded">Whether usage and audit are committed already, because the operation stored something.</param>
public sealed record OperationResult(bool Success, object? Data, string? ErrorCode = null, string? Error = null, bool IsAnswered = false, bool IsRecorded = false)
{
    /// <summary>It was asked for in a way that cannot be served.</summary>
    public static OperationResult Invalid(string error) => new(false, null, InvalidCode, error);

    /// <summary>The code of what the caller got wrong.</summary>
    public const string InvalidCode = "invalid-parameters";

    /// <summary>The code of an integration that is switched off.</summary>
    public const string Disabled = "integration-disabled";

    /// <summary>The code of an operation for which the configuration lacks what it needs.</summary>
    public const string NotConfigured = "no-destination";

    /// <summary>The code of an operation the vendor does not have.</summary>
    public const string UnknownOperation = "unknown-operation";
}
