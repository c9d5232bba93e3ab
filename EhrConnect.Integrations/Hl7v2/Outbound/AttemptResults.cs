using EhrConnect.Data.Messages;
using EhrConnect.Hl7.Mllp;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>The end of an exchange as it is recorded.</summary>
internal static class AttemptResults
{
    private const int MaxText = 500;

    public static OutboundAttempt Failed(string errorCode, TimeSpan duration, byte[]? received = null) => new()
    {
        ErrorCode = errorCode,
        Error = SendErrors.Describe(errorCode),
        Answer = received is { Length: > 0 } ? new ReceivedAnswer(null, null, null, received) : null,
        Duration = duration,
    };

    public static OutboundAttempt NotConnected(Exception exception, TimeSpan duration) => Failed(SendErrors.OfConnecting(exception), duration) with { Error = SendErrors.Explain(exception) };

    public static OutboundAttempt Answered(MllpAnswer answer, byte[] received, TimeSpan duration) => new()
    {
        ErrorCode = answer.IsPositive ? null : answer.Code.ToString(),
        Error = answer.IsPositive ? null : SendErrors.Describe(answer.Code.ToString()),
        Answer = new ReceivedAnswer(answer.Code.ToString(), StorableText.Of(answer.ControlId, MaxText), StorableText.Of(answer.Text, MaxText), received),
        Duration = duration,
    };

    public static OutboundAttempt Of(MllpSendResult result) => result switch
    {
        { Answer: { } answer } => Answered(answer, result.Received.ToArray(), result.Duration),
        { Status: MllpSendStatus.NotRequested } => new OutboundAttempt { Duration = result.Duration },
        _ => Failed(
            result.Status switch
            {
                MllpSendStatus.WrongControlId => SendErrors.WrongControlId,
                MllpSendStatus.Unreadable => SendErrors.UnreadableAnswer,
                MllpSendStatus.Closed => SendErrors.ConnectionClosed,
                _ => SendErrors.NoAnswer,
            },
            result.Duration,
            result.Received.ToArray()),
    };
}
