using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EhrConnect.Hl7;
using EhrConnect.Hl7Gateway.Security;

namespace EhrConnect.Hl7Gateway.Watching;

/// <summary>What the gateway counts. Tags are bounded: listeners and acknowledgement codes, nothing of a message.</summary>
internal sealed class GatewayMetrics
{
    private const string Listener = "listener";

    private readonly ConcurrentDictionary<string, ListenerCounts> _counts = new(StringComparer.Ordinal);
    private readonly Counter<long> _framingFaults;
    private readonly UpDownCounter<int> _connections;
    private readonly Histogram<double> _answerTime;
    private readonly Histogram<int> _groups;

    public GatewayMetrics(IMeterFactory meters, ServerCertificate certificate, TimeProvider time)
    {
        var meter = meters.Create("EhrConnect.Hl7Gateway");
        meter.CreateObservableCounter("hl7_messages_received", () => Each(counts => counts.Messages), description: "Messages that came in");
        meter.CreateObservableCounter("hl7_received_bytes", () => Each(counts => counts.Bytes), unit: "By", description: "Bytes of all messages");
        meter.CreateObservableCounter("hl7_acknowledgments_sent", EachCode, description: "Acknowledgements by code");
        _framingFaults = meter.CreateCounter<long>("hl7_framing_faults", description: "Frames that MLLP does not allow, by kind, tolerated or refused");
        _connections = meter.CreateUpDownCounter<int>("hl7_connections", description: "Open MLLP connections");
        _answerTime = meter.CreateHistogram("hl7_answer_duration", unit: "s", description: "From reading messages to sending their acknowledgements", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30],
        });
        _groups = meter.CreateHistogram<int>("hl7_commit_messages", description: "Messages per commit");
        meter.CreateObservableGauge(
            "hl7_tls_certificate_remaining", () => certificate.Expires is { } end ? [new Measurement<double>((end - time.GetUtcNow()).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            unit: "s", description: "Time until the TLS certificate ends");
    }

    /// <summary>The counts of a listener, for whoever counts often.</summary>
    public ListenerCounts Of(string listener) => _counts.GetOrAdd(listener, static name => new ListenerCounts(name));

    public void FramingFault(string listener, string kind) => _framingFaults.Add(1, new TagList { { Listener, listener }, { "kind", kind } });

    public void Answered(string listener, TimeSpan duration) => _answerTime.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Listener, listener));

    public void GroupStored(int messages) => _groups.Record(messages);

    public void ConnectionOpened(string listener) => _connections.Add(1, new KeyValuePair<string, object?>(Listener, listener));

    public void ConnectionClosed(string listener) => _connections.Add(-1, new KeyValuePair<string, object?>(Listener, listener));

    private IEnumerable<Measurement<long>> Each(Func<ListenerCounts, long> count) =>
        _counts.Values.Select(counts => new Measurement<long>(count(counts), new KeyValuePair<string, object?>(Listener, counts.Listener)));

    private IEnumerable<Measurement<long>> EachCode() =>
        from counts in _counts.Values
        from code in Enum.GetValues<AcknowledgmentCode>()
        let number = counts.Acknowledged(code)
        where number > 0
        select new Measurement<long>(number, new KeyValuePair<string, object?>(Listener, counts.Listener), new KeyValuePair<string, object?>("code", Name(code)));

    private static string Name(AcknowledgmentCode code) => code switch
    {
        AcknowledgmentCode.AA => "AA",
        AcknowledgmentCode.AE => "AE",
        AcknowledgmentCode.AR => "AR",
        AcknowledgmentCode.CA => "CA",
        AcknowledgmentCode.CE => "CE",
        _ => "CR",
    };
}
