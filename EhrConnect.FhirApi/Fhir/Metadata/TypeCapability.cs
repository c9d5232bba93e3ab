using System.Text.Json;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirApi.Fhir.Metadata;

/// <summary>What can be done with one resource type.</summary>
static class TypeCapability
{
    private static readonly string[] Interactions = ["read", "vread", "update", "delete", "history-instance", "create", "search-type"];

    public static void Write(Utf8JsonWriter json, string type)
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
        json.WriteBoolean("conditionalCreate"u8, value: false);
        json.WriteString("conditionalRead"u8, "full-support"u8);
        json.WriteBoolean("conditionalUpdate"u8, value: false);
        json.WriteString("conditionalDelete"u8, "not-supported"u8);
        json.WriteStartArray("searchParam"u8);
        Parameter(json, "_id", "http://hl7.org/fhir/SearchParameter/Resource-id", "token");
        Parameter(json, "_lastUpdated", "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated", "date");
        foreach (var parameter in SearchParameters.Of(type)) Parameter(json, parameter.Name, SearchParameters.UrlOf(type, parameter.Name), TypeOf(parameter.Kind));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, string name, string? definition, string type)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        if (definition is not null) json.WriteString("definition"u8, definition);
        json.WriteString("type"u8, type);
        json.WriteEndObject();
    }

    private static string TypeOf(SearchParameterKind kind) => kind switch
    {
        SearchParameterKind.Token => "token",
        SearchParameterKind.Text => "string",
        SearchParameterKind.Date => "date",
        SearchParameterKind.Reference => "reference",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };
}
