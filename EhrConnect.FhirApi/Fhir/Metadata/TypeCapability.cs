using System.Text.Json;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirApi.Fhir.Metadata;

/// <summary>What can be done with one resource type.</summary>
static class TypeCapability
{
    private static readonly string[] Interactions = ["read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type"];

    public static void Write(Utf8JsonWriter json, string type, bool deletesSeveral)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteStartArray("interaction"u8);
        foreach (var interaction in Interactions)
        {
            json.WriteStartObject();
            json.WriteString("code"u8, interaction);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("versioning"u8, "versioned-update"u8);
        json.WriteBoolean("readHistory"u8, value: true);
        json.WriteBoolean("updateCreate"u8, value: true);
        json.WriteBoolean("conditionalCreate"u8, value: true);
        json.WriteString("conditionalRead"u8, "full-support"u8);
        json.WriteBoolean("conditionalUpdate"u8, value: true);
        json.WriteString("conditionalDelete"u8, deletesSeveral ? "multiple"u8 : "single"u8);
        Includes(json, "searchInclude", Includable(type).Prepend("*"));
        Includes(json, "searchRevInclude", ResourceTypes.All.Order(StringComparer.Ordinal).SelectMany(source => Pointing(source, type)));
        json.WriteStartArray("searchParam"u8);
        foreach (var parameter in SearchParameters.Of(type).Where(parameter => parameter.IsSupported)) Parameter(json, parameter);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Includes(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var written = values.ToArray();
        if (written.Length == 0) return;
        json.WriteStartArray(name);
        foreach (var value in written) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static IEnumerable<string> Includable(string type) => References(type).Select(parameter => $"{type}:{parameter.Name}");

    // Parameters that point to anything are left out: they would be in the list of every type.
    private static IEnumerable<string> Pointing(string source, string target) =>
        References(source).Where(parameter => parameter.Targets.Count < ResourceTypes.All.Count / 2 && parameter.Targets.Contains(target, StringComparer.Ordinal)).Select(parameter => $"{source}:{parameter.Name}");

    private static IEnumerable<SearchParameterDefinition> References(string type) =>
        SearchParameters.Of(type).Where(parameter => parameter is { IsSupported: true, Kind: SearchParameterKind.Reference });

    private static void Parameter(Utf8JsonWriter json, SearchParameterDefinition parameter)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, parameter.Name);
        json.WriteString("definition"u8, parameter.Url);
        json.WriteString("type"u8, parameter.Kind.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }
}
