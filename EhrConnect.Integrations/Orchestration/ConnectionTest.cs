namespace EhrConnect.Integrations.Orchestration;

/// <summary>How a connection is to be tested.</summary>
/// <param name="Send">False: connect only. Otherwise a message goes out as well.</param>
/// <param name="Message">The message to send; one that asks for nothing but an answer when null.</param>
public sealed record ConnectionTestRequest(bool Send = true, byte[]? Message = null);

/// <summary>How a test went, step by step.</summary>
public sealed record ConnectionTest
{
    /// <summary>Whether the other side was reached and said yes.</summary>
    public required bool Success { get; init; }

    /// <summary>A stable code when it was not.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>For people.</summary>
    public string? Error { get; init; }

    /// <summary>What the test says about the other side, a status of <see cref="Data.Integrations.IntegrationHealth"/>; null when nothing.</summary>
    public string? Health { get; init; }

    /// <summary>Until the connection was open, name lookup included.</summary>
    public int? ConnectMs { get; init; }

    /// <summary>The encryption; null without.</summary>
    public TlsDetail? Tls { get; init; }

    /// <summary>From the message to its answer.</summary>
    public int? ResponseMs { get; init; }

    /// <summary>All of it.</summary>
    public required int DurationMs { get; init; }

    /// <summary>The acknowledgement; null when none came.</summary>
    public TestAnswer? Answer { get; init; }

    /// <summary>The first bytes that came back, whatever they were; shown when the test failed.</summary>
    public byte[]? Received { get; init; }
}

/// <summary>The acknowledgement of a test message.</summary>
public sealed record TestAnswer(string Code, string ControlId, string? Text);

/// <summary>What was agreed on with the other side, or what it showed when there was no agreement.</summary>
public sealed record TlsDetail
{
    /// <summary>For example <c>Tls13</c>; null without agreement.</summary>
    public string? Protocol { get; init; }

    /// <summary>Null without agreement.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>Of the other side's certificate; null when it showed none.</summary>
    public string? Subject { get; init; }

    public string? Issuer { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The thumbprint of its certificate.</summary>
    public string? Sha256 { get; init; }

    public int HandshakeMs { get; init; }

    public bool ClientCertificateSent { get; init; }

    /// <summary>Why there was no agreement.</summary>
    public string? Problem { get; init; }
}
