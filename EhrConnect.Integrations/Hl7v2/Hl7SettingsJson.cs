using System.Text.Json;
using System.Text.Json.Serialization;
using EhrConnect.Integrations.Hl7v2.Inbound;

namespace EhrConnect.Integrations.Hl7v2;

/// <summary>The JSON of the settings: camelCase members, enumerations by name, numbers also as text.</summary>
internal static class Hl7SettingsJson
{
    /// <summary>For what somebody saves: a misspelt member must not be ignored silently.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // The database reads some members too, by their exact names.
        PropertyNameCaseInsensitive = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>For what is stored: a member of a newer version does not stop a connection.</summary>
    private static readonly JsonSerializerOptions Tolerant = new(Strict) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    public static Hl7SettingsResult ReadStrictly(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object) return new Hl7SettingsResult(null, "", "Give a JSON object with the members inbound, outbound or both.");
        try
        {
            return new Hl7SettingsResult(config.Deserialize<Hl7ConnectionSettings>(Strict));
        }
        catch (JsonException problem)
        {
            return new Hl7SettingsResult(null, problem.Path?.TrimStart('$', '.') ?? "", "There is no such setting, or its value is not of the right kind; the API reference lists the settings of hl7-v2x.");
        }
    }

    /// <summary>A stored configuration; null when it cannot be read.</summary>
    public static Hl7ConnectionSettings? Read(JsonElement config)
    {
        try
        {
            return config.Deserialize<Hl7ConnectionSettings>(Tolerant);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The inbound part of a stored configuration; null when it cannot be read.</summary>
    public static InboundSettings? ReadInbound(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<InboundSettings>(json, Tolerant);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
