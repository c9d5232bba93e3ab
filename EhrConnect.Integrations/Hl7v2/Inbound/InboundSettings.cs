using System.Text.Json;

namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>
/// How messages come in on a connection. A message belongs to it by the connection's own <see cref="Port"/>, by the client
/// certificate, or on the shared ports by MSH-6 and, within the organisation, MSH-3, MSH-4 and MSH-5.
/// </summary>
public sealed record InboundSettings
{
    /// <summary>MSH-6.1. On the shared ports a facility belongs to one organisation.</summary>
    public string? ReceivingFacility { get; init; }

    /// <summary>MSH-5.1; null for any.</summary>
    public string? ReceivingApplication { get; init; }

    /// <summary>MSH-4.1; null for any.</summary>
    public string? SendingFacility { get; init; }

    /// <summary>MSH-3.1; null for any.</summary>
    public string? SendingApplication { get; init; }

    /// <summary>A listener of the connection's own; null for the shared ports.</summary>
    public int? Port { get; init; }

    public InboundTlsSettings Tls { get; init; } = InboundTlsSettings.Default;

    /// <summary>For example <c>ADT</c>, <c>ADT^A01</c> or <c>ORU^*</c>; empty for every type.</summary>
    public IReadOnlyList<string> MessageTypes { get; init; } = [];

    /// <summary>MSH-12.1, for example <c>2.5.1</c>; empty for every version.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Addresses or networks in CIDR form that may send; empty for every one.</summary>
    public IReadOnlyList<string> SourceNetworks { get; init; } = [];

    /// <summary>How many senders may be connected at once; null for the limit of the gateway.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>The character set of messages without MSH-18, a name of table 0211; null for what the bytes look like.</summary>
    public string? CharacterSet { get; init; }

    public ValidationMode Validation { get; init; } = ValidationMode.None;

    /// <summary>A conformance profile: <c>{"name": "…", "rules": [{"path": "PID-3", "usage": "required"}]}</c>.</summary>
    public JsonElement? Profile { get; init; }

    public AcknowledgeSettings Acknowledge { get; init; } = AcknowledgeSettings.Default;

    public OrderingSettings Ordering { get; init; } = OrderingSettings.Default;

    /// <summary>For so many days a repeated control id is recognised.</summary>
    public int DuplicateWindowDays { get; init; } = 7;

    /// <summary>Reads the stored inbound part; null when the connection does not receive or its configuration cannot be read.</summary>
    /// <param name="json">The member <c>inbound</c> of the configuration; null when it has none.</param>
    /// <param name="receivingFacility">The facility in the short form.</param>
    public static InboundSettings? ReadStored(string? json, string? receivingFacility) =>
        json is null ? Combine(null, receivingFacility) : Hl7SettingsJson.ReadInbound(json) is { } inbound ? Combine(inbound, receivingFacility) : null;

    internal static InboundSettings? Combine(InboundSettings? inbound, string? receivingFacility)
    {
        if (string.IsNullOrEmpty(receivingFacility)) return inbound;
        inbound ??= new InboundSettings();
        return string.IsNullOrEmpty(inbound.ReceivingFacility) ? inbound with { ReceivingFacility = receivingFacility } : inbound;
    }
}
