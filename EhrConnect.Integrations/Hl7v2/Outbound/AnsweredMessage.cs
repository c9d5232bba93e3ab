using EhrConnect.Data.Messages;
using EhrConnect.Hl7;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Finds the message that an acknowledgement speaks of among those with its control id.</summary>
internal static class AnsweredMessage
{
    /// <summary>
    /// Those it can speak of, newest first: sent over the connection that it came in on, else to the application and facility that it
    /// comes from, else all. A message that goes to several receivers has the same control id for each of them.
    /// </summary>
    public static IReadOnlyList<SentCandidate> Among(IReadOnlyList<SentCandidate> candidates, Hl7Message acknowledgment, Guid connectionId)
    {
        SentCandidate[] own = [.. candidates.Where(candidate => candidate.ConnectionId == connectionId)];
        if (own.Length > 0) return own;
        SentCandidate[] addressed = [.. candidates.Where(candidate => IsFromReceiver(acknowledgment.Header, candidate))];
        return addressed.Length > 0 ? addressed : candidates;
    }

    private static bool IsFromReceiver(MessageHeader acknowledgment, SentCandidate candidate) =>
        Hl7Message.Parse(candidate.Beginning).Message is { Header: var sent }
        && (sent.ReceivingApplication ?? sent.ReceivingFacility) is not null
        && string.Equals(sent.ReceivingApplication, acknowledgment.SendingApplication, StringComparison.Ordinal)
        && string.Equals(sent.ReceivingFacility, acknowledgment.SendingFacility, StringComparison.Ordinal);
}
