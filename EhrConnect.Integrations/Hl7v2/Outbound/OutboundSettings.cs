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

    /// <summary>How requests are authorised; for <c>http</c> and <c>https</c>.</summary>
    public OutboundAuthSettings? Auth { get; init; }

    /// <summary>How long opening a connection may take, encryption included.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 10;

    /// <summary>How long an acknowledgement is waited for.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>A connection on which nothing was sent for this long is closed.</summary>
    public int IdleSeconds { get; init; } = 60;

    /// <summary>Connections of one process.</summary>
    public int MaxConnections { get; init; } = 1;

    /// <summary>How many messages may be unanswered on one connection.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>Which of the two acknowledgements of enhanced mode ends the exchange.</summary>
    public AwaitedAnswer Await { get; init; } = AwaitedAnswer.First;

    /// <summary>How soon a message is sent again.</summary>
    public RetryDelay Retry { get; init; } = RetryDelay.Default;

    /// <summary>What is done with a message that the receiver does not accept.</summary>
    public AnswerPolicies Answers { get; init; } = AnswerPolicies.Default;

    /// <summary>Which messages wait for each other, and what happens behind one that failed for good.</summary>
    public OrderingSettings Ordering { get; init; } = new() { Key = OrderingKey.Connection };

    /// <summary>What goes into MSH of messages that are made here.</summary>
    public MessageDefaults Message { get; init; } = MessageDefaults.None;

    internal bool IsMllp => Transport is OutboundTransport.Mllp or OutboundTransport.Mllps;

    internal bool IsEncrypted => Transport is OutboundTransport.Mllps or OutboundTransport.Https;

    /// <summary>Host and port of the receiver, whatever the transport.</summary>
    internal (string Host, int Port) Endpoint => IsMllp ? (Host!, Port!.Value) : (new Uri(Url!).IdnHost, new Uri(Url!).Port);

    internal TimeSpan ConnectTimeout => TimeSpan.FromSeconds(ConnectTimeoutSeconds);

    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>How many messages may be on their way at once.</summary>
    internal int Slots => IsMllp ? MaxConnections * InFlight : MaxConnections;
}

/// <summary>How messages travel.</summary>
public enum OutboundTransport
{
    Mllp = 0,
    Mllps = 1,
    Http = 2,
    Https = 3,
}

/// <summary>Which answer ends the exchange when a message asks for two (MSH-15 and MSH-16).</summary>
public enum AwaitedAnswer
{
    /// <summary>The commit acknowledgement: the receiver has the message and answers for it.</summary>
    First = 0,

    /// <summary>The application acknowledgement, on the same connection.</summary>
    Application = 1,

    /// <summary>
    /// The commit acknowledgement, or nothing when MSH-15 asks for none: the application acknowledgement comes as a message of its own.
    /// </summary>
    Commit = 2,
}

/// <summary>The wait before the next attempt: doubled each time up to a limit, a fifth longer or shorter by chance.</summary>
public sealed record RetryDelay
{
    public static RetryDelay Default { get; } = new();

    public int FirstDelaySeconds { get; init; } = 2;

    public int MaxDelaySeconds { get; init; } = 300;
}

/// <summary>What goes into MSH of messages that are made here.</summary>
public sealed record MessageDefaults
{
    public static MessageDefaults None { get; } = new();

    /// <summary>MSH-12.</summary>
    public string Version { get; init; } = "2.5.1";

    /// <summary>MSH-3.</summary>
    public string SendingApplication { get; init; } = "EHRCONNECT";

    /// <summary>MSH-4.</summary>
    public string SendingFacility { get; init; } = "";

    /// <summary>MSH-5.</summary>
    public string ReceivingApplication { get; init; } = "";

    /// <summary>MSH-6.</summary>
    public string ReceivingFacility { get; init; } = "";
}
