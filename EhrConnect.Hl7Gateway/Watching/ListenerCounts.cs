using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Watching;

/// <summary>
/// What one listener counted since the start. Every message counts here several times, so these are plain numbers that are read when
/// somebody asks for the metrics.
/// </summary>
internal sealed class ListenerCounts(string listener)
{
    private readonly long[] _acknowledged = new long[Enum.GetValues<AcknowledgmentCode>().Length];
    private long _messages;
    private long _bytes;

    public string Listener => listener;

    public long Messages => Interlocked.Read(ref _messages);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Acknowledged(AcknowledgmentCode code) => Interlocked.Read(ref _acknowledged[(int)code]);

    public void AddMessage(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AddAcknowledgment(AcknowledgmentCode code) => Interlocked.Increment(ref _acknowledged[(int)code]);
}
