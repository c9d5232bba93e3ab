using System.Diagnostics.Metrics;
using EhrConnect.Data.Messages;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>What is counted about sending. Tags are bounded: the connection's id and a code, nothing of a message.</summary>
public sealed class OutboundMetrics
{
    private readonly Counter<long> _sent;
    private readonly Histogram<double> _duration;

    public OutboundMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("EhrConnect.Hl7.Outbound");
        _sent = meter.CreateCounter<long>("hl7_messages_sent", description: "Attempts to send a message, by connection and outcome: the acknowledgement code, or why there is none");
        _duration = meter.CreateHistogram<double>("hl7_send_duration", unit: "s", description: "From the first byte of a message to the end of the exchange");
    }

    /// <summary>A message was sent, or was not.</summary>
    public void Sent(Guid connectionId, OutboundAttempt attempt)
    {
        var connection = new KeyValuePair<string, object?>("connection", connectionId.ToString("D"));
        _sent.Add(1, connection, new KeyValuePair<string, object?>("outcome", attempt.ErrorCode ?? attempt.Answer?.Code ?? "none"));
        _duration.Record(attempt.Duration.TotalSeconds, connection);
    }
}
