using System.Text;

namespace EhrConnect.Fhir.Search;

/// <summary>The SQL/JSON path of what a code, reference or URI is sorted by. Made of the definitions only, never of a request.</summary>
internal static class ContentPath
{
    public static string Of(ElementLeaf leaf)
    {
        var path = new StringBuilder("$");
        foreach (var step in leaf.Steps) Append(path, leaf.Type is "exists" ? step with { Name = $"{step.Name}Boolean" } : step);
        return path.Append(Suffix(leaf.Type)).ToString();
    }

    private static void Append(StringBuilder path, ElementStep step)
    {
        path.Append(".\"").Append(step.Name).Append('"');
        if (step.Index is { } index) path.Append('[').Append(index).Append(']');
        if (step.Condition is { } condition) path.Append("?(@.\"").Append(condition.Member).Append("\" == \"").Append(condition.Value).Append("\")");
    }

    private static string Suffix(string type) => type switch
    {
        "CodeableConcept" => ".\"coding\".\"code\"",
        "Coding" => ".\"code\"",
        "Identifier" or "ContactPoint" => ".\"value\"",
        "Reference" => ".\"reference\"",
        "Resource" => ".\"id\"",
        "Attachment" => ".\"url\"",
        _ => "",
    };
}
