using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using EhrConnect.Integrations.Hl7v2.Inbound;

namespace EhrConnect.Workers.Messages;

/// <summary>Records that a message failed: another attempt later, or a dead letter with the reason.</summary>
internal sealed class MessageFailures(OrgDatabase database, MessageQueue messages, LaterAcknowledgments acknowledgments, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);

    /// <summary>When the next attempt is due; null when the message is a dead letter.</summary>
    public async Task<DateTimeOffset?> RecordAsync(ClaimedMessage message, string worker, ProcessingError error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? retryAt = error.MayPass && message.Attempt < message.MaxAttempts ? now + Delay(message.Attempt) : null;
        await using var session = database.Open(message.OrgId);
        messages.EnqueueFailure(session, message, worker, error.Code, error.Text, retryAt);
        var audit = ProcessingAudit.Of(message, worker, now);
        session.Enqueue(AuditStatements.Insert(audit with
        {
            Outcome = AuditOutcome.Failure,
            Detail = JsonSerializer.Serialize(new { attempt = message.Attempt, code = error.Code, final = retryAt is null }),
        }));
        if (retryAt is null && message.AnswerLater) await acknowledgments.EnqueueAsync(session, message, error.Code, audit, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return retryAt;
    }

    /// <summary>2, 4, 8, 16 … seconds, each up to a fifth longer or shorter, so that failures do not march in step.</summary>
    private static TimeSpan Delay(int attempt) => FirstDelay * Math.Pow(2, attempt - 1) * (0.8 + (Random.Shared.NextDouble() * 0.4));
}
