using System.Text.Json.Nodes;

namespace EhrConnect.Mapping;

/// <summary>
/// What a message states about one resource: elements it sets, elements it clears (HL7 null, <c>""</c>), and silence about
/// the rest. Whoever stores it keeps what the message is silent about.
/// </summary>
public sealed record MappedResource
{
    /// <summary>The FHIR resource type.</summary>
    public required string Type { get; init; }

    /// <summary>How references of the same result name this resource (<c>{"reference":"#local:patient"}</c>).</summary>
    public required string LocalName { get; init; }

    /// <summary>The identifier under which the resource is found again.</summary>
    public required BusinessIdentifier Match { get; init; }

    /// <summary>The elements the message sets; top-level members of the resource, without id and meta.</summary>
    public required JsonObject Elements { get; init; }

    /// <summary>Elements that are set only when the resource is new.</summary>
    public JsonObject Defaults { get; init; } = [];

    /// <summary>Elements the message clears.</summary>
    public IReadOnlySet<string> Cleared { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The reference to a resource of the same result.</summary>
    /// <param name="localName">The <see cref="LocalName"/> of the other resource.</param>
    public static JsonObject ReferenceTo(string localName) => new() { ["reference"] = LocalPrefix + localName };

    internal const string LocalPrefix = "#local:";
}

/// <summary>A business identifier: an absolute URI and a value (FHIR <c>Identifier.system</c>, <c>Identifier.value</c>).</summary>
public readonly record struct BusinessIdentifier(string System, string Value);
