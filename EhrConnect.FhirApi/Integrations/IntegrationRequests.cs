using System.Text.Json;
using System.Text.Json.Serialization;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>
/// An integration as its owner writes it. PUT replaces the configuration; a secret that is left out of it stays, unless a setting
/// changes that decides who receives it (<c>decidesReceiver</c> in the vendor's metadata): then it has to be given again.
/// </summary>
sealed record IntegrationRequest
{
    /// <summary>Which kind of integration, for example <c>hl7-v2x</c>; see the list of vendors. It cannot be changed.</summary>
    public string? VendorId { get; init; }

    /// <summary>For people; unique among the integrations of a vendor.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it works; on by default, and as it was with PUT.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The settings of the vendor.</summary>
    [JsonConverter(typeof(JsonAsSent))]
    public JsonElement? Config { get; init; }

    /// <summary>Why, for those who read the versions later.</summary>
    public string? Note { get; init; }

    /// <summary>The version this is meant to replace. When given and no longer the current one, nothing changes.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>Switches an integration.</summary>
sealed record ToggleRequest(bool? Enabled, string? Note = null);

/// <summary>Goes back to what a version was, as a new version.</summary>
sealed record RollbackRequest(int? Version, string? Note = null);

/// <summary>An operation of the vendor.</summary>
sealed record ExecuteRequest(string? Operation, JsonElement? Params = null);

/// <summary>How to test a connection.</summary>
/// <param name="Send">False: connect only.</param>
/// <param name="Message">What to send in place of a message that asks for nothing but an answer.</param>
sealed record TestRequest(bool? Send = null, string? Message = null);
