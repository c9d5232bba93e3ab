using EhrConnect.Data.Messages;
using EhrConnect.Hl7;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>What follows for a sent message from an acknowledgement that comes later.</summary>
public static class LaterAnswerPolicy
{
    /// <summary>Decides; null when it is only recorded.</summary>
    /// <param name="settings">Of the destination.</param>
    /// <param name="sent">How the message stands.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">0 to 1, spreads the waits.</param>
    public static OutboundDecision? Decide(OutboundSettings settings, SentState sent, AcknowledgmentCode code, DateTimeOffset now, double random) => code switch
    {
        AcknowledgmentCode.AA => sent.Status is "pending" or "halted" or "dead" ? new OutboundDecision("completed") : null,
        // That it was stored ends only the wait for that.
        AcknowledgmentCode.CA => sent.Status is "pending" && settings.Await != AwaitedAnswer.Application && !IsRefusal(sent.ErrorCode) ? new OutboundDecision("completed") : null,
        _ => Refused(settings, sent, code.ToString(), now, random),
    };

    private static OutboundDecision? Refused(OutboundSettings settings, SentState sent, string code, DateTimeOffset now, double random)
    {
        // Who has said AA takes nothing back, and what was decided about a refusal is not decided twice.
        if (sent.Status is not ("completed" or "pending") || sent.AnswerCode is "AA" || sent.ErrorCode == code) return null;
        var decision = DeliveryPolicy.Decide(settings, new OutboundAttempt { ErrorCode = code, Duration = TimeSpan.Zero }, sent.FailuresBefore, now, random);
        // What was sent at once and once is not sent again behind its sender's back.
        return decision.Status is "pending" && sent.MaxAttempts != OutboundQueue.UntilDecided ? new OutboundDecision("dead") : decision;
    }

    private static bool IsRefusal(string? errorCode) => errorCode is "AE" or "AR" or "CE" or "CR";
}
