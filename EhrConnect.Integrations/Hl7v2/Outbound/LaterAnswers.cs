using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>
/// Acknowledgements that come in as messages of their own (chapter 2, "Acknowledgment rules", enhanced mode): each is recorded
/// with the message that was sent, and what the destination's policy says follows from a negative one.
/// </summary>
public sealed class LaterAnswers(SentMessages sentMessages, IntegrationCache integrations, OutboundMetrics metrics, TimeProvider time)
{
    private const int MaxText = 500;

    /// <summary>Adds what an acknowledgement says to the unit of work that ends its processing.</summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="message">The acknowledgement.</param>
    /// <param name="audit">The audit record of its processing; that of the message it speaks of is made after it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LaterAnswerResult> ApplyAsync(OrgSession session, ClaimedMessage message, AuditEntry audit, CancellationToken cancellationToken)
    {
        if (MllpAnswer.Read(message.Raw) is not { ControlId.Length: > 0 } acknowledgment) return new(LaterAnswerOutcome.Unreadable);
        var candidates = AnsweredMessage.Among(await sentMessages.FindAsync(session, acknowledgment.ControlId, cancellationToken), acknowledgment.Message, message.ConnectionId);
        if (candidates.Count == 0) return new(LaterAnswerOutcome.Unmatched);
        if (candidates.DistinctBy(candidate => candidate.ConnectionId).Count() > 1) return new(LaterAnswerOutcome.Ambiguous);
        var code = acknowledgment.Code.ToString();
        if (await sentMessages.LockAsync(session, candidates[0].Id, code, message.Id, cancellationToken) is not { } sent) return new(LaterAnswerOutcome.Unmatched);
        // It overtook the record of what it answers.
        if (sent.Status is "processing") return new(LaterAnswerOutcome.TooEarly);
        if (sent.IsAnswered) return new(LaterAnswerOutcome.Recorded, sent);

        var answer = new LaterAnswer(
            message.Id, code, StorableText.Of(acknowledgment.Text, MaxText), acknowledgment.IsPositive ? null : code, acknowledgment.IsPositive ? null : SendErrors.Describe(code));
        var settings = (await integrations.FindAsync(session.OrgId, sent.ConnectionId, atLeast: 0, cancellationToken)) is { } integration ? Destinations.SettingsOf(integration) : null;
        var decision = LaterAnswerPolicy.Decide(settings ?? new OutboundSettings(), sent, acknowledgment.Code, time.GetUtcNow(), Random.Shared.NextDouble());
        sentMessages.EnqueueAnswer(session, sent, answer, decision);
        Record(session, sent, answer, decision, audit);
        metrics.AnsweredLater(sent.ConnectionId, code);
        return new(LaterAnswerOutcome.Recorded, sent, decision?.RetryAt);
    }

    private void Record(OrgSession session, SentState sent, LaterAnswer answer, OutboundDecision? decision, AuditEntry audit)
    {
        var now = time.GetUtcNow();
        session.Enqueue(AuditStatements.Insert(audit with
        {
            Id = Guid.CreateVersion7(now),
            Action = "hl7.acknowledged",
            ResourceId = sent.Id.ToString(),
            Outcome = answer.ErrorCode is null ? AuditOutcome.Success : AuditOutcome.Failure,
            Detail = JsonSerializer.Serialize(new { code = answer.Code, acknowledgment = answer.MessageId, attempt = sent.Attempt, status = decision?.Status ?? sent.Status }),
        }));
        if (decision is null or { Status: "pending" }) return;
        EventStatements.Enqueue(session, MessageEvents.Of(decision.Status is "completed" ? EventTypes.Hl7Sent : EventTypes.Hl7Error, sent, now), sent.Traceparent);
    }
}

/// <summary>What became of an acknowledgement.</summary>
public enum LaterAnswerOutcome
{
    /// <summary>It is recorded with the message it speaks of.</summary>
    Recorded = 0,

    /// <summary>MSA-1 is no code of table 0008, or MSA-2 is empty.</summary>
    Unreadable = 1,

    /// <summary>No message that was sent has the control id in MSA-2.</summary>
    Unmatched = 2,

    /// <summary>Messages of several connections have it, and nothing says which one is meant.</summary>
    Ambiguous = 3,

    /// <summary>The message is still being sent: what came back at once is not recorded yet.</summary>
    TooEarly = 4,
}

/// <summary>What became of an acknowledgement.</summary>
/// <param name="Outcome">The kind.</param>
/// <param name="Sent">The message it speaks of, as it was before.</param>
/// <param name="RetryAt">When that message is sent again.</param>
public sealed record LaterAnswerResult(LaterAnswerOutcome Outcome, SentState? Sent = null, DateTimeOffset? RetryAt = null);
