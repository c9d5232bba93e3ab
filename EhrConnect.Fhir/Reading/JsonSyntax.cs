using System.Text.Json;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// The JSON rules that come before FHIR: one object, names unique within it (FHIR R4, 2.6.2), bounded depth, no control
/// characters (2.24.0.1 string), no broken surrogate pairs. One pass over the bytes; stops at the first violation.
/// </summary>
internal sealed class JsonSyntax
{
    public const int MaxDepth = 64;

    private readonly List<Level> _levels = [];
    private int _depth;

    private JsonSyntax()
    {
    }

    public string? ResourceType { get; private set; }

    public string? Id { get; private set; }

    public FhirIssue? Issue { get; private set; }

    /// <summary>Reads the bytes; <paramref name="type"/> is where element paths start.</summary>
    public static JsonSyntax Check(ReadOnlySpan<byte> json, string type)
    {
        var syntax = new JsonSyntax();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (syntax.Issue is null && reader.Read()) syntax.Accept(ref reader, type);
        }
        catch (JsonException malformed)
        {
            syntax.Issue = FhirIssue.Error(
                IssueCode.Structure,
                $"The body is not well-formed JSON at line {(malformed.LineNumber ?? 0) + 1}, byte {(malformed.BytePositionInLine ?? 0) + 1} of that line.",
                syntax.Path(type));
        }

        return syntax;
    }

    private void Accept(ref Utf8JsonReader reader, string type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Open(reader.TokenType == JsonTokenType.StartArray, type);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _depth--;
                break;
            case JsonTokenType.PropertyName:
                Name(ref reader, type);
                break;
            case JsonTokenType.String:
                Text(ref reader, type);
                break;
            default:
                NextItem();
                if (_depth == 0) Issue = NotAnObject();
                break;
        }
    }

    private void Open(bool array, string type)
    {
        if (_depth == 0 && array) Issue = NotAnObject();
        NextItem();
        if (_depth == MaxDepth) Issue = FhirIssue.Error(IssueCode.TooCostly, $"The content is nested deeper than {MaxDepth} levels.", Path(type));
        if (_levels.Count == _depth) _levels.Add(new Level());
        _levels[_depth++].Start(array);
    }

    private void Name(ref Utf8JsonReader reader, string type)
    {
        if (HasBadEscape(ref reader, type)) return;
        var level = _levels[_depth - 1];
        level.Name = reader.GetString()!;
        if (!level.Names.Add(level.Name)) Issue = FhirIssue.Error(IssueCode.Structure, "An object has two members of the same name.", Path(type));
    }

    private void Text(ref Utf8JsonReader reader, string type)
    {
        NextItem();
        if (_depth == 0) Issue = NotAnObject();
        if (HasBadEscape(ref reader, type) || _depth != 1) return;
        if (string.Equals(_levels[0].Name, "resourceType", StringComparison.Ordinal)) ResourceType = reader.GetString();
        if (string.Equals(_levels[0].Name, "id", StringComparison.Ordinal)) Id = reader.GetString();
    }

    private bool HasBadEscape(ref Utf8JsonReader reader, string type)
    {
        if (!reader.ValueIsEscaped || !JsonEscapes.AreBad(reader.ValueSpan)) return false;
        Issue = FhirIssue.Error(IssueCode.Value, "Text contains a control character or a broken surrogate pair.", Path(type));
        return true;
    }

    private void NextItem()
    {
        if (_depth > 0) _levels[_depth - 1].Index++;
    }

    private static FhirIssue NotAnObject() => FhirIssue.Error(IssueCode.Structure, "The body must be one JSON object.");

    private string Path(string type)
    {
        var path = type;
        for (var i = 0; i < Math.Min(_depth, _levels.Count); i++)
        {
            var level = _levels[i];
            if (level.IsArray) path += $"[{Math.Max(level.Index, 0)}]";
            else if (level.Name is { } name) path += $".{name}";
        }

        return ElementPath.Safe(type, path);
    }

    private sealed class Level
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string? Name { get; set; }

        public int Index { get; set; }

        public bool IsArray { get; private set; }

        public void Start(bool array)
        {
            Names.Clear();
            Name = null;
            Index = -1;
            IsArray = array;
        }
    }
}
