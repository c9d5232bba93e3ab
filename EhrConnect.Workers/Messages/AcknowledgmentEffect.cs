using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Workers.Messages;

/// <summary>The effect of an acknowledgement: no resources, but what it says about the message that was sent.</summary>
internal sealed class AcknowledgmentEffect(
    OrgDatabase database, MessageQueue messages, LaterAnswers answers, [FromKeyedServices(QueueNames.Outbound)] RedisQueue outbound, TimeProvider time)
{
    private static readonly ProcessingError Unreadable = new("unreadable-acknowledgement", "MSA-1 is no acknowledgement code (table 0008), or MSA-2 is empty", MayPass: false);

    private static readonly ProcessingError Unmatched =
        new("unmatched-acknowledgement", "No message that was sent has the control id in MSA-2", MayPass: false);

    private static readonly ProcessingError Ambiguous =
        new("ambiguous-acknowledgement", "Messages of several connections have the control id in MSA-2, and neither the connection nor MSH-3 and MSH-4 say which one is meant", MayPass: false);

    private static readonly ProcessingError TooEarly = new("early-acknowledgement", "The message it speaks of is still being sent", MayPass: true);

    /// <summary>Null when it is recorded; otherwise why it cannot be.</summary>
    public async Task<ProcessingError?> ApplyAsync(ClaimedMessage message, string worker, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(message.OrgId);
        var audit = ProcessingAudit.Of(message, worker, now);
        var result = await answers.ApplyAsync(session, message, audit, cancellationToken);
        if (result.Sent is not { } sent || result.Outcome is not LaterAnswerOutcome.Recorded) return ErrorOf(result.Outcome);
        EventStatements.Enqueue(session, MessageEvents.Of(EventTypes.Hl7Processed, message, now), message.Traceparent);
        messages.EnqueueCompletion(session, message, worker, []);
        session.Enqueue(AuditStatements.Insert(audit with { Detail = JsonSerializer.Serialize(new { attempt = message.Attempt, acknowledges = sent.Id }) }));
        await session.CommitAsync(cancellationToken);
        if (result.RetryAt is { } retryAt) await outbound.DelayAsync(new QueueEntry(sent.Id, message.OrgId, sent.Lane, sent.Priority, sent.Traceparent), retryAt);
        else await outbound.WakeAsync();
        return null;
    }

    private static ProcessingError ErrorOf(LaterAnswerOutcome outcome) => outcome switch
    {
        LaterAnswerOutcome.Unreadable => Unreadable,
        LaterAnswerOutcome.Ambiguous => Ambiguous,
        LaterAnswerOutcome.TooEarly => TooEarly,
        _ => Unmatched,
    };
}
