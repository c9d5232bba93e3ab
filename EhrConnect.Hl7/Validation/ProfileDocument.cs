using System.Text.Json.Serialization;

namespace EhrConnect.Hl7;

/// <summary>The JSON form of a profile.</summary>
internal sealed record ProfileDocument(string? Name, IReadOnlyList<RuleDocument>? Rules);

/// <summary>The JSON form of a rule.</summary>
internal sealed record RuleDocument(
    string? Path,
    string? Usage,
    int? Minimum,
    int? Maximum,
    int? Length,
    IReadOnlyList<string>? Codes,
    string? Pattern,
    IReadOnlyList<int>? Ignore,
    string? MessageType,
    string? Severity);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileJson : JsonSerializerContext;
