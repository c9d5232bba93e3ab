using EhrConnect.Data.Audit;
using EhrConnect.Data.Integrations;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using EhrConnect.Integrations.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Sends messages for people: at once and with the answer, or through the queue.</summary>
public sealed partial class OutboundSending(
    OrgDatabase database,
    OutboundQueue queue,
    IntegrationOperations operations,
    Destinations destinations,
    OutboundMetrics metrics,
    [FromKeyedServices(QueueNames.Outbound)] RedisQueue wakeUps,
    TimeProvider time,
    ILogger<OutboundSending> logger)
{
    // When this process dies, the workers record after this that nobody knows how it went.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly string Worker = $"{Environment.MachineName}:{Environment.ProcessId}:direct";

    /// <summary>
    /// Sends now and waits for the answer. The message is stored before it leaves, and its end together with usage and audit
    /// when this returns. It waits for no other message: whoever sends this way decides the order.
    /// </summary>
    public async Task<OutboundAttempt> SendNowAsync(Integration integration, OutboundSettings settings, OutgoingMessage message, AuditEntry audit, CancellationToken cancellationToken)
    {
        var alone = message with { OrderingKey = OutboundLane.Alone(integration.Id, message.Id) };
        var claimed = await queue.EnqueueClaimedAsync(integration.OrgId, alone, Worker, Lease, cancellationToken);
        // From here on the receiver may have the message: whoever hangs up does not stop it, the time-outs do.
        var attempt = await AttemptAsync(integration, settings, claimed);
        metrics.Sent(integration.Id, attempt, message.Raw.Length);
        await RecordAsync(integration, claimed, attempt, audit);
        return attempt;
    }

    /// <summary>Stores the message for the workers, together with usage and audit.</summary>
    public async Task EnqueueAsync(Integration integration, OutgoingMessage message, AuditEntry audit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var session = database.Open(integration.OrgId);
        queue.Enqueue(session, message, audit);
        operations.EnqueueUsage(session, Usage(integration, audit, errorCode: null, time.GetElapsedTime(started)));
        await session.CommitAsync(cancellationToken);
        await WakeAsync();
    }

    /// <summary>Tells the relay that there is something to do. Best effort; it looks by itself.</summary>
    public async Task WakeAsync()
    {
        try
        {
            await wakeUps.WakeAsync();
        }
        catch (Exception exception)
        {
            Log.NotWoken(logger, exception.GetType().Name);
        }
    }

    private async Task<OutboundAttempt> AttemptAsync(Integration integration, OutboundSettings settings, ClaimedMessage message)
    {
        await using var claim = new ClaimRenewal(queue, message, Lease, time, CancellationToken.None);
        try
        {
            return await destinations.SendAsync(integration, settings, message.Raw, claim.Ended);
        }
        catch (Exception exception)
        {
            // The message is stored as being sent: it has to get an end, and whoever sent it an answer.
            Log.Failed(logger, message.Id, exception.GetType().Name);
            return AttemptResults.Failed(SendErrors.Internal, TimeSpan.Zero);
        }
    }

    private async Task RecordAsync(Integration integration, ClaimedMessage message, OutboundAttempt attempt, AuditEntry audit)
    {
        await using var session = database.Open(integration.OrgId);
        queue.EnqueueOutcome(session, message, Worker, attempt, new OutboundDecision(attempt.ErrorCode is null ? "completed" : "dead"));
        session.Enqueue(AuditStatements.Insert(audit with
        {
            ResourceType = "Hl7Message",
            ResourceId = message.Id.ToString(),
            // A refusal by the receiver is a proper answer to the request, and a failure all the same.
            StatusCode = attempt.ErrorCode is null || attempt.Answer?.Code is not null ? 200 : 502,
            Outcome = attempt.ErrorCode is null ? AuditOutcome.Success : AuditOutcome.Failure,
        }));
        operations.EnqueueUsage(session, Usage(integration, audit, attempt.ErrorCode, attempt.Duration));
        if (SendErrors.HealthOf(attempt.ErrorCode) is { } health) operations.EnqueueHealth(session, integration.Id, health, attempt.ErrorCode);
        await session.CommitAsync(CancellationToken.None);
    }

    private IntegrationUsage Usage(Integration integration, AuditEntry audit, string? errorCode, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        return new IntegrationUsage
        {
            Id = Guid.CreateVersion7(now),
            IntegrationId = integration.Id,
            VendorId = integration.VendorId,
            Operation = Hl7v2Metadata.Operation.Send,
            Success = errorCode is null,
            ErrorCode = errorCode,
            DurationMs = (int)duration.TotalMilliseconds,
            ActorId = audit.ActorId,
            OccurredAt = now,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(4011, LogLevel.Debug, "The relay could not be woken ({Error}); it looks by itself")]
        public static partial void NotWoken(ILogger logger, string error);

        [LoggerMessage(4012, LogLevel.Error, "Message {Id} could not be sent ({Error})")]
        public static partial void Failed(ILogger logger, Guid id, string error);
    }
}
