using System.Text.Json;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// The JSON rules that come before FHIR, over content of any shape: names unique within an object (FHIR R4, 2.6.2), no control
/// characters (2.24.0.1 string), no broken surrogate pairs, bounded depth.
/// </summary>
internal static class JsonSyntax
{
    public const int MaxDepth = 64;

    public static FhirIssue NotAnObject() => FhirIssue.Error(IssueCode.Structure, "The body must be one JSON object.");

    /// <summary>Why a reader stopped: nested too deep, or malformed at a line and byte.</summary>
    public static FhirIssue Describe(JsonException malformed, ref readonly Utf8JsonReader reader, string place) => OpenLevels(in reader) == MaxDepth
        ? FhirIssue.Error(IssueCode.TooCostly, $"The content is nested deeper than {MaxDepth} levels, or malformed at that depth.", place)
        : FhirIssue.Error(
            IssueCode.Structure,
            $"The body is not well-formed JSON at line {(malformed.LineNumber ?? 0) + 1}, byte {(malformed.BytePositionInLine ?? 0) + 1} of that line.",
            place);

    // The reader counts a level from the token after its start.
    private static int OpenLevels(ref readonly Utf8JsonReader reader) =>
        reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);

    /// <summary>What breaks these rules in well-formed JSON; null when nothing does. The first violation ends it.</summary>
    public static FhirIssue? Problem(ReadOnlySpan<byte> json, string type)
    {
        var names = new Stack<HashSet<string>>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped && JsonEscapes.AreBad(reader.ValueSpan))
                return FhirIssue.Error(IssueCode.Value, "Text contains a control character or a broken surrogate pair.", type);
            if (reader.TokenType == JsonTokenType.StartObject) names.Push(new HashSet<string>(StringComparer.Ordinal));
            else if (reader.TokenType == JsonTokenType.EndObject) names.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName && !names.Peek().Add(reader.GetString()!))
                return FhirIssue.Error(IssueCode.Structure, "An object has two members of the same name.", type);
        }

        return null;
    }
}
