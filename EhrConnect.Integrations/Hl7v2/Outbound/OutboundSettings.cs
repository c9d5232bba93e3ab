namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Where the messages of a connection go and what is done with the answers.</summary>
public sealed record OutboundSettings
{
    public OutboundTransport Transport { get; init; } = OutboundTransport.Mllp;

    /// <summary>Host of the receiver; for <c>mllp</c> and <c>mllps</c>.</summary>
    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>Address of the receiver; for <c>http</c> and <c>https</c>.</summary>
    public string? Url { get; init; }

    public OutboundTlsSettings Tls { get; init; } = OutboundTlsSettings.Default;

    /// <summary>How long an acknowledgement is waited for.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    public int MaxConnections { get; init; } = 1;

    /// <summary>How many messages may be unanswered on one connection.</summary>
    public int InFlight { get; init; } = 1;

    public OutboundRetrySettings Retry { get; init; } = OutboundRetrySettings.Default;

    /// <summary>What an AR or CR means.</summary>
    public NegativeAnswerPolicy OnReject { get; init; } = NegativeAnswerPolicy.Skip;

    /// <summary>What an AE or CE means.</summary>
    public NegativeAnswerPolicy OnError { get; init; } = NegativeAnswerPolicy.Retry;

    public OrderingSettings Ordering { get; init; } = new() { Key = OrderingKey.Connection };
}

/// <summary>How messages travel.</summary>
public enum OutboundTransport
{
    Mllp = 0,
    Mllps = 1,
    Http = 2,
    Https = 3,
}

/// <summary>What is done with a message that the receiver does not accept.</summary>
public enum NegativeAnswerPolicy
{
    /// <summary>Sent again as the retry settings say, then a dead letter.</summary>
    Retry = 0,

    /// <summary>A dead letter at once; the next message goes on.</summary>
    Skip = 1,

    /// <summary>The messages behind it wait until somebody replays or discards it.</summary>
    Halt = 2,
}
