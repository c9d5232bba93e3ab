using EhrConnect.Data.Audit;
using EhrConnect.Data.Integrations;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EhrConnect.Workers.Outbound;

/// <summary>
/// One message: claimed in the database, sent, and its end recorded with its event, its audit record and what was learnt about
/// the receiver in one transaction. A crash in between sends it again with the same MSH-10.
/// </summary>
internal sealed partial class LaneStep(
    OrgDatabase database,
    OutboundQueue messages,
    IntegrationCache integrations,
    IntegrationOperations operations,
    Destinations destinations,
    OutboundMetrics metrics,
    [FromKeyedServices(QueueNames.Outbound)] RedisQueue queue,
    IOptions<QueueOptions> options,
    TimeProvider time,
    ILogger<LaneStep> logger)
{
    private static readonly OutboundAttempt Abandoned = new()
    {
        ErrorCode = "outcome-unknown",
        Error = "The process that sent the message and waited for the answer ended before it was recorded",
        Duration = TimeSpan.Zero,
    };

    private static readonly OutboundAttempt Deleted = new() { ErrorCode = "connection-deleted", Error = "The connection was deleted before the message was sent", Duration = TimeSpan.Zero };

    private readonly string _worker = $"{Environment.MachineName}:{Environment.ProcessId}";

    public async Task<LaneOutcome> SendHeadAsync(QueueEntry entry, CancellationToken cancellationToken)
    {
        if (await messages.ClaimHeadAsync(entry.OrgId, entry.Lane, _worker, options.Value.Lease, cancellationToken) is not { } claim) return LaneOutcome.Idle;
        if (claim.Message.Attempt > claim.Message.MaxAttempts) return await GiveUpAsync(claim.Message, Abandoned);
        if (await FindAsync(claim, cancellationToken) is not { } integration) return await GiveUpAsync(claim.Message, Deleted);
        var settings = Destinations.SettingsOf(integration);
        var attempt = await SendAsync(claim.Message, integration, settings, cancellationToken);
        metrics.Sent(integration.Id, attempt, claim.Message.Raw.Length);
        var failuresBefore = attempt.ErrorCode is { } code ? await messages.CountFailuresAsync(claim.Message, code, CancellationToken.None) : 0;
        var decision = DeliveryPolicy.Decide(settings ?? new OutboundSettings(), attempt, failuresBefore, time.GetUtcNow(), Random.Shared.NextDouble());
        await RecordAsync(claim.Message, attempt, decision);
        if (decision.Status is "dead" or "halted") Log.GivenUp(logger, claim.Message.Id, claim.Message.Attempt, decision.Status, attempt.ErrorCode);
        if (decision.RetryAt is not { } retryAt) return new LaneOutcome(MayHaveMore: decision.Status is not "halted");
        await queue.DelayAsync(entry with { Id = claim.Message.Id }, retryAt);
        return attempt.ErrorCode is { } error && SendErrors.IsUnreachable(error) ? new LaneOutcome(MayHaveMore: false, retryAt, integration.Version) : LaneOutcome.Idle;
    }

    private Task<Integration?> FindAsync(OutboundClaim claim, CancellationToken cancellationToken) =>
        claim.IntegrationVersion is { } version
            ? integrations.FindAsync(claim.Message.OrgId, claim.Message.ConnectionId, version, cancellationToken)
            : Task.FromResult<Integration?>(null);

    private async Task<OutboundAttempt> SendAsync(ClaimedMessage message, Integration integration, OutboundSettings? settings, CancellationToken cancellationToken)
    {
        if (settings is null) return new OutboundAttempt { ErrorCode = SendErrors.NoDestination, Error = SendErrors.Describe(SendErrors.NoDestination), Duration = TimeSpan.Zero };
        await using var claim = new ClaimRenewal(messages, message, options.Value.Lease, time, cancellationToken);
        try
        {
            return await destinations.SendAsync(integration, settings, message.Raw, claim.Ended);
        }
        catch (OperationCanceledException) when (claim.Ended.IsCancellationRequested)
        {
            // Stopping is not the receiver's failure: another worker sends it again, and this time is not counted.
            await messages.ReleaseAsync(message, CancellationToken.None);
            throw;
        }
        catch (Exception exception) when (exception is not NpgsqlException)
        {
            Log.Failed(logger, message.Id, message.Attempt, exception.GetType().Name);
            return new OutboundAttempt { ErrorCode = SendErrors.Internal, Error = SendErrors.Describe(SendErrors.Internal), Duration = TimeSpan.Zero };
        }
    }

    private async Task<LaneOutcome> GiveUpAsync(ClaimedMessage message, OutboundAttempt attempt)
    {
        await RecordAsync(message, attempt, new OutboundDecision("dead"));
        Log.GivenUp(logger, message.Id, message.Attempt, "dead", attempt.ErrorCode);
        return LaneOutcome.GoesOn;
    }

    private async Task RecordAsync(ClaimedMessage message, OutboundAttempt attempt, OutboundDecision decision)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(message.OrgId);
        messages.EnqueueOutcome(session, message, _worker, attempt, decision);
        session.Enqueue(AuditStatements.Insert(OutboundAudit.Of(message, attempt, decision, _worker, now)));
        if (attempt != Abandoned && attempt != Deleted && SendErrors.HealthOf(attempt.ErrorCode) is { } health) operations.EnqueueHealth(session, message.ConnectionId, health, attempt.ErrorCode);
        await session.CommitAsync(CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(3211, LogLevel.Error, "Outbound message {Id}, attempt {Attempt}: could not be sent ({Error})")]
        public static partial void Failed(ILogger logger, Guid id, int attempt, string error);

        [LoggerMessage(3212, LogLevel.Warning, "Outbound message {Id} is {Status} after attempt {Attempt} ({Error})")]
        public static partial void GivenUp(ILogger logger, Guid id, int attempt, string status, string? error);
    }
}
