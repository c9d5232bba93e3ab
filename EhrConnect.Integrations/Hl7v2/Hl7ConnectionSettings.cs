using System.Text.Json;
using EhrConnect.Integrations.Hl7v2.Inbound;
using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Integrations.Hl7v2;

/// <summary>
/// The configuration of one connection of vendor <c>hl7-v2x</c>, as its row keeps it in JSON. What is left out has the
/// default that its property names; secrets (passwords, private keys) are never in here.
/// </summary>
public sealed record Hl7ConnectionSettings
{
    /// <summary>MSH-6 on the shared port, in the short form <c>{"receivingFacility": "…"}</c> that a new organisation starts with.</summary>
    public string? ReceivingFacility { get; init; }

    /// <summary>How messages come in; null when the connection only sends, unless the short form says otherwise.</summary>
    public InboundSettings? Inbound { get; init; }

    /// <summary>Where messages go; null when the connection only receives.</summary>
    public OutboundSettings? Outbound { get; init; }

    /// <summary>Reads a configuration that somebody is about to save: a member that is not known is an error.</summary>
    public static Hl7SettingsResult Read(JsonElement config) => Hl7SettingsJson.ReadStrictly(config);

    /// <summary>Reads a stored configuration, secrets apart; null when it cannot be read.</summary>
    public static Hl7ConnectionSettings? Stored(JsonElement config) => Hl7SettingsJson.Read(config);

    /// <summary>The inbound part with the short form filled in; null when nothing comes in.</summary>
    public InboundSettings? EffectiveInbound() => InboundSettings.Combine(Inbound, ReceivingFacility);
}
