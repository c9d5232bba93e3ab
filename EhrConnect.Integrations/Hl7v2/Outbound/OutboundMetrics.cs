using System.Diagnostics.Metrics;
using EhrConnect.Data.Messages;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>What is counted about sending. Tags are bounded: the connection's id and a code, nothing of a message.</summary>
public sealed class OutboundMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _answeredLater;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _duration;

    public OutboundMetrics(IMeterFactory meters, Destinations destinations)
    {
        var meter = meters.Create("EhrConnect.Hl7.Outbound");
        _sent = meter.CreateCounter<long>("hl7_messages_sent", description: "Attempts to send a message, by connection and outcome: the acknowledgement code, or why there is none");
        _answeredLater = meter.CreateCounter<long>("hl7_later_acknowledgments_received", description: "Acknowledgements that came as messages of their own, by connection of the message they answer and code");
        _bytes = meter.CreateCounter<long>("hl7_sent_bytes", unit: "By", description: "Bytes of all messages that were sent, by connection");
        _duration = meter.CreateHistogram("hl7_send_duration", unit: "s", description: "From the first byte of a message to the end of the exchange", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30, 120],
        });
        meter.CreateObservableGauge(
            "hl7_outbound_connections", () => destinations.OpenConnections.Select(open => new Measurement<int>(open.Count, Connection(open.ConnectionId))), description: "Open MLLP connections, by connection");
    }

    /// <summary>A message was sent, or was not.</summary>
    public void Sent(Guid connectionId, OutboundAttempt attempt, int bytes)
    {
        var connection = Connection(connectionId);
        _sent.Add(1, connection, new KeyValuePair<string, object?>("outcome", attempt.ErrorCode ?? attempt.Answer?.Code ?? "none"));
        _duration.Record(attempt.Duration.TotalSeconds, connection);
        if (SendErrors.WasReached(attempt.ErrorCode)) _bytes.Add(bytes, connection);
    }

    /// <summary>An acknowledgement came as a message of its own.</summary>
    public void AnsweredLater(Guid connectionId, string code) => _answeredLater.Add(1, Connection(connectionId), new KeyValuePair<string, object?>("code", code));

    private static KeyValuePair<string, object?> Connection(Guid id) => new("connection", id.ToString("D"));
}
