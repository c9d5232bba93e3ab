using EhrConnect.Hl7.Mllp;
using EhrConnect.Hl7Gateway.Security;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// What a sender does with its frames that MLLP does not allow: tolerated or refused, counted each time, and logged once for
/// each connection and kind. Lengths and addresses are said, nothing of what was sent.
/// </summary>
internal sealed partial class FramingReport(string listener, SessionServices services)
{
    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);

    /// <summary>A frame, with what came before it.</summary>
    public void Saw(PeerIdentity peer, in MllpReadResult frame)
    {
        if (frame.SkippedBytes > 0 && IsFirst("junk")) Log.Junk(services.Logger, peer.Text, listener, frame.SkippedBytes);
        if (frame.IsUnterminated && IsFirst("no_carriage_return")) Log.NoCarriageReturn(services.Logger, peer.Text, listener);
        if (frame.Status is MllpReadStatus.Interrupted && IsFirst("interrupted")) Log.Interrupted(services.Logger, peer.Text, listener, frame.Payload.Length);
        if (frame.Status is MllpReadStatus.TooLarge && IsFirst("too_large")) Log.TooLarge(services.Logger, peer.Text, listener, services.Options.Value.MaxMessageBytes);
    }

    /// <summary>A message whose end did not come.</summary>
    public void Unfinished(PeerIdentity peer, long bytes, bool hasGone)
    {
        if (IsFirst("unfinished")) Log.Unfinished(services.Logger, peer.Text, listener, hasGone ? "closed the connection" : "stopped", bytes);
    }

    /// <summary>Bytes that are in no frame and not followed by one.</summary>
    public void Noise(PeerIdentity peer, long bytes)
    {
        if (IsFirst("noise")) Log.Noise(services.Logger, peer.Text, listener, bytes);
    }

    private bool IsFirst(string kind)
    {
        services.Metrics.FramingFault(listener, kind);
        return _logged.Add(kind);
    }

    private static partial class Log
    {
        [LoggerMessage(2013, LogLevel.Warning, "MLLP connection from {Peer} on listener {Listener} closed: {Count} byte(s) came outside of any frame; a message starts with VT (0x0B) and ends with FS CR (0x1C 0x0D)")]
        public static partial void Noise(ILogger logger, string peer, string listener, long count);

        [LoggerMessage(2051, LogLevel.Warning, "MLLP sender {Peer} on listener {Listener} puts bytes between its frames, {Count} this time; they are skipped (said once for each connection)")]
        public static partial void Junk(ILogger logger, string peer, string listener, long count);

        [LoggerMessage(2052, LogLevel.Warning, "MLLP sender {Peer} on listener {Listener} ends messages with FS without CR; they are taken (said once for each connection)")]
        public static partial void NoCarriageReturn(ILogger logger, string peer, string listener);

        [LoggerMessage(2053, LogLevel.Warning, "MLLP sender {Peer} on listener {Listener} began a message before it had ended the last one; {Count} byte(s) were refused with AR (said once for each connection)")]
        public static partial void Interrupted(ILogger logger, string peer, string listener, long count);

        [LoggerMessage(2054, LogLevel.Warning, "MLLP connection from {Peer} on listener {Listener} closed: its message is longer than {Limit} bytes (Mllp__MaxMessageBytes)")]
        public static partial void TooLarge(ILogger logger, string peer, string listener, int limit);

        [LoggerMessage(2055, LogLevel.Warning, "MLLP sender {Peer} on listener {Listener} {What} in the middle of a message; {Count} byte(s) were discarded")]
        public static partial void Unfinished(ILogger logger, string peer, string listener, string what, long count);
    }
}
