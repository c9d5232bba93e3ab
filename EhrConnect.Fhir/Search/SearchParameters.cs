using System.Collections.Frozen;
using System.Text.Json;
using Hl7.Fhir.Model;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// The search parameters this server implements, by resource type. <c>_id</c> and <c>_lastUpdated</c> work for every type
/// and need no index rows.
/// </summary>
public static class SearchParameters
{
    private static readonly string[] AnyPatient = ["Patient"];
    private static readonly string[] EncounterSubjects = ["Patient", "Group"];

    private static readonly FrozenDictionary<string, IReadOnlyList<SearchParameterDefinition>> ByType =
        new Dictionary<string, IReadOnlyList<SearchParameterDefinition>>(StringComparer.Ordinal)
        {
            ["Patient"] =
            [
                new("identifier", SearchParameterKind.Token, (resource, rows) => Identifiers(resource, rows, "identifier")),
                new("gender", SearchParameterKind.Token, (resource, rows) => Code(resource, rows, "gender", "http://hl7.org/fhir/administrative-gender")),
                new("birthdate", SearchParameterKind.Date, (resource, rows) => rows.Date("birthdate", resource.Text("birthDate"))),
                new("family", SearchParameterKind.Text, (resource, rows) => NameParts(resource, rows, "family")),
                new("given", SearchParameterKind.Text, (resource, rows) => NameParts(resource, rows, "given")),
                new("name", SearchParameterKind.Text, Names),
            ],
            ["Encounter"] =
            [
                new("identifier", SearchParameterKind.Token, (resource, rows) => Identifiers(resource, rows, "identifier")),
                new("status", SearchParameterKind.Token, (resource, rows) => Code(resource, rows, "status", "http://hl7.org/fhir/encounter-status")),
                new("patient", SearchParameterKind.Reference, (resource, rows) => Subject(resource, rows, "patient", AnyPatient), AnyPatient),
                new("subject", SearchParameterKind.Reference, (resource, rows) => Subject(resource, rows, "subject", EncounterSubjects), EncounterSubjects),
            ],
        }.ToFrozenDictionary(StringComparer.Ordinal);

    // Names that FHIR R4 defines beside those of single types: for every resource, and to control the answer.
    private static readonly FrozenSet<string> Common = FrozenSet.ToFrozenSet(
        ["_content", "_contained", "_containedType", "_elements", "_filter", "_has", "_include", "_list", "_profile", "_query", "_revinclude", "_security", "_source", "_tag", "_text", "_type"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<(string, string)> DefinedByR4 =
        ModelInfo.SearchParameters.Where(parameter => parameter.Name is not null).Select(parameter => (parameter.Resource!, parameter.Name!)).ToFrozenSet();

    /// <summary>The parameters of a type that need index rows.</summary>
    public static IReadOnlyList<SearchParameterDefinition> Of(string type) => ByType.GetValueOrDefault(type, []);

    /// <summary>Whether FHIR R4 defines the name for the type, implemented here or not.</summary>
    public static bool IsDefinedByR4(string type, string name) => Common.Contains(name) || DefinedByR4.Contains((type, name));

    /// <summary>The canonical address of a parameter's definition in FHIR R4; null when R4 does not define it.</summary>
    public static string? UrlOf(string type, string name) =>
        ModelInfo.SearchParameters.FirstOrDefault(p => string.Equals(p.Resource, type, StringComparison.Ordinal) && string.Equals(p.Name, name, StringComparison.Ordinal))?.Url;

    private static void Identifiers(JsonElement resource, IndexCollector rows, string parameter)
    {
        foreach (var identifier in resource.Each(parameter)) rows.Token(parameter, identifier.Text("system"), identifier.Text("value"));
    }

    // A code has the system of the value set it is bound to, although it does not carry it (R4, 3.1.1.4.10).
    private static void Code(JsonElement resource, IndexCollector rows, string element, string system) => rows.Token(element, system, resource.Text(element));

    private static void NameParts(JsonElement resource, IndexCollector rows, string part)
    {
        foreach (var text in resource.Each("name").SelectMany(name => name.Texts(part))) rows.Text(part, text);
    }

    // "name" may match any part of a HumanName (R4, Patient search parameters); whole names are found in both orders.
    private static void Names(JsonElement resource, IndexCollector rows)
    {
        foreach (var name in resource.Each("name"))
        {
            string[] parts = ["text", "family", "given", "prefix", "suffix"];
            foreach (var text in parts.SelectMany(part => name.Texts(part))) rows.Text("name", text);
            var given = string.Join(' ', name.Texts("given"));
            if (name.Text("family") is not { } family || given.Length == 0) continue;
            rows.Prefix("name", $"{given} {family}");
            rows.Prefix("name", $"{family} {given}");
        }
    }

    private static void Subject(JsonElement resource, IndexCollector rows, string parameter, IReadOnlyList<string> targets)
    {
        foreach (var subject in resource.Each("subject")) rows.Reference(parameter, subject, targets);
    }
}
