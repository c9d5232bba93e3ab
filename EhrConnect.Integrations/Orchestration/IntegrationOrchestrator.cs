using EhrConnect.Data.Audit;
using EhrConnect.Data.Integrations;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>Finds the integration and the handler of an organisation's request, has it done, and records that it was.</summary>
public sealed class IntegrationOrchestrator(IntegrationCache cache, VendorRegistry vendors, IntegrationOperations operations, TimeProvider time)
{
    /// <summary>The integration; null when there is none, or none of the organisation's.</summary>
    public Task<Integration?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken) => cache.FindAsync(orgId, id, atLeast: 0, cancellationToken);

    /// <summary>Has an operation done. The usage and the audit record are committed when this returns.</summary>
    public async Task<OperationResult> ExecuteAsync(Integration integration, OperationCall call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var handler = Handler(integration);
        var result = handler.Metadata.Operations.Any(operation => operation.Name == call.Operation)
            ? await handler.ExecuteAsync(integration, call, cancellationToken)
            : new OperationResult(false, null, OperationResult.UnknownOperation, $"{integration.VendorId} has the operations {string.Join(", ", handler.Metadata.Operations.Select(operation => operation.Name))}.");
        if (result.IsRecorded) return result;
        var usage = Usage(integration, call.Operation, result.Success, result.ErrorCode, (int)time.GetElapsedTime(started).TotalMilliseconds, call.Audit);
        await operations.RecordAsync(integration.OrgId, usage, call.Audit.WithStatus(StatusOf(result)), CancellationToken.None);
        return result with { IsRecorded = true };
    }

    /// <summary>Tries the connection. What was learnt, the usage and the audit record are committed when this returns.</summary>
    public async Task<ConnectionTest> TestAsync(Integration integration, ConnectionTestRequest request, AuditEntry audit, CancellationToken cancellationToken)
    {
        var test = await Handler(integration).TestConnectionAsync(integration, request, cancellationToken);
        await operations.RecordTestAsync(integration.OrgId, Usage(integration, "testConnection", test.Success, test.ErrorCode, test.DurationMs, audit), test.Health, audit, CancellationToken.None);
        return test;
    }

    /// <summary>What is known about the other side without trying; null before anything was tried.</summary>
    public Task<HandlerHealth?> HealthAsync(Integration integration, CancellationToken cancellationToken) => Handler(integration).HealthCheckAsync(integration, cancellationToken);

    /// <summary>The HTTP status that says how an operation ended.</summary>
    public static int StatusOf(OperationResult result) => result switch
    {
        { Success: true } or { IsAnswered: true } => 200,
        { ErrorCode: OperationResult.InvalidCode or OperationResult.UnknownOperation } => 400,
        { ErrorCode: OperationResult.Disabled or OperationResult.NotConfigured } => 409,
        _ => 502,
    };

    internal IntegrationUsage Usage(Integration integration, string operation, bool success, string? errorCode, int durationMs, AuditEntry audit)
    {
        var now = time.GetUtcNow();
        return new IntegrationUsage
        {
            Id = Guid.CreateVersion7(now),
            IntegrationId = integration.Id,
            VendorId = integration.VendorId,
            Operation = operation,
            Success = success,
            ErrorCode = errorCode,
            DurationMs = durationMs,
            ActorId = audit.ActorId,
            OccurredAt = now,
        };
    }

    private IIntegrationHandler Handler(Integration integration) =>
        vendors.Find(integration.VendorId) ?? throw new InvalidOperationException($"There is no handler for vendor '{integration.VendorId}'.");
}
