using System.Text.Json.Nodes;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>Coded values as CodeableConcept.</summary>
internal static class CodingMap
{
    public static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    /// <summary>A CE or CWE of an HL7 table: the code in the table's system, the text as display.</summary>
    public static JsonObject? Concept(Repetition cwe, string system)
    {
        var code = cwe.Component(1).Text?.Trim();
        var text = cwe.Component(2).Text;
        if (string.IsNullOrEmpty(code) || code.Any(char.IsWhiteSpace)) return (text ?? code) is { Length: > 0 } free ? new JsonObject { ["text"] = free } : null;
        var concept = Concept(system, code);
        if (text is not null) concept["text"] = text;
        return concept;
    }
}
