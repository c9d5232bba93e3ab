using System.Diagnostics.Metrics;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>What the gateway counts. Tags are bounded: acknowledgement codes, nothing of a message.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _received;
    private readonly Counter<long> _bytes;
    private readonly UpDownCounter<int> _connections;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("EhrConnect.Hl7Gateway");
        _received = meter.CreateCounter<long>("hl7_messages_received", description: "Messages answered, by acknowledgement code");
        _bytes = meter.CreateCounter<long>("hl7_received_bytes", unit: "By", description: "Bytes of all messages");
        _connections = meter.CreateUpDownCounter<int>("hl7_connections", description: "Open MLLP connections");
    }

    public void MessageAnswered(string code, int bytes)
    {
        _received.Add(1, new KeyValuePair<string, object?>("code", code));
        _bytes.Add(bytes);
    }

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);
}
