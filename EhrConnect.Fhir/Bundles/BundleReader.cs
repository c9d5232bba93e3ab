using System.Text.Json;
using System.Text.Unicode;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Bundles;

/// <summary>
/// Reads the envelope of a batch or transaction (FHIR R4, 3.1.0.11) in one pass over its bytes: what is around the resources
/// is checked here, the resources are ranges of the body and are checked when they are processed.
/// </summary>
public ref struct BundleReader
{
    private const int MaxDepth = 128;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly int _maxEntries;
    private readonly List<BundleEntry> _entries = [];
    private Utf8JsonReader _reader;
    private string? _resourceType;
    private string? _type;
    private FhirIssue? _issue;

    private BundleReader(ReadOnlyMemory<byte> body, int maxEntries)
    {
        _body = body;
        _maxEntries = maxEntries;
        _reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Reads the body of a request to the base address.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="maxEntries">With more entries the bundle is too costly.</param>
    public static ReadBundle Read(ReadOnlyMemory<byte> body, int maxEntries)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (!Utf8.IsValid(body.Span)) return Invalid(FhirIssue.Error(IssueCode.Structure, "The body is not valid UTF-8."));
        var reader = new BundleReader(body, maxEntries);
        try
        {
            reader.Bundle();
        }
        catch (JsonException malformed)
        {
            return Invalid(FhirIssue.Error(
                IssueCode.Structure,
                $"The body is not well-formed JSON at line {(malformed.LineNumber ?? 0) + 1}, byte {(malformed.BytePositionInLine ?? 0) + 1} of that line.",
                $"Bundle.entry[{reader._entries.Count}]"));
        }

        return reader.Result();
    }

    private readonly ReadBundle Result()
    {
        if (_issue is not null) return Invalid(_issue);
        if (_resourceType is not "Bundle") return Invalid(FhirIssue.Error(IssueCode.Invalid, "The base address takes a Bundle of type batch or transaction."));
        return _type switch
        {
            "batch" or "transaction" => new ReadBundle(_type, _entries, []),
            null => Invalid(FhirIssue.Error(IssueCode.Required, "The bundle has no type: it must be batch or transaction.", "Bundle.type")),
            _ => Invalid(FhirIssue.Error(IssueCode.Invalid, "The type of a bundle that is to be processed must be batch or transaction.", "Bundle.type")),
        };
    }

    private static ReadBundle Invalid(FhirIssue issue) => new("", [], [issue]);

    private void Bundle()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            Fail(IssueCode.Structure, "The body must be one JSON object.", null);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_issue is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(seen, "Bundle");
            switch (name)
            {
                case "resourceType":
                    _resourceType = Text("Bundle.resourceType");
                    break;
                case "type":
                    _type = Text("Bundle.type");
                    break;
                case "entry":
                    Entries();
                    break;
                case "id" or "meta" or "implicitRules" or "language" or "identifier" or "timestamp" or "total" or "link" or "signature":
                    _reader.Skip();
                    break;
                default:
                    Unknown("Bundle", name);
                    break;
            }
        }

        if (_issue is null && _reader.Read()) Fail(IssueCode.Structure, "There is something after the end of the bundle.", null);
    }

    private void Entries()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Fail(IssueCode.Structure, "The element has the wrong JSON type: an array is expected.", "Bundle.entry");
            return;
        }

        while (_issue is null && _reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_entries.Count == _maxEntries) Fail(IssueCode.TooCostly, $"The bundle has more than {_maxEntries} entries. Send it in parts.", "Bundle.entry");
            else if (_reader.TokenType != JsonTokenType.StartObject) Fail(IssueCode.Structure, "An entry must be an object.", $"Bundle.entry[{_entries.Count}]");
            else _entries.Add(Entry());
        }
    }

    private BundleEntry Entry()
    {
        var entry = new BundleEntry(_entries.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_issue is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(seen, entry.Expression);
            switch (name)
            {
                case "fullUrl":
                    entry = entry with { FullUrl = Text($"{entry.Expression}.fullUrl") };
                    break;
                case "resource":
                    entry = entry with { Resource = Value() };
                    break;
                case "request":
                    entry = Request(entry);
                    break;
                case "id" or "extension" or "link" or "search" or "response":
                    _reader.Skip();
                    break;
                default:
                    Unknown(entry.Expression, name);
                    break;
            }
        }

        return entry;
    }

    private BundleEntry Request(BundleEntry entry)
    {
        var place = $"{entry.Expression}.request";
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Fail(IssueCode.Structure, "The element has the wrong JSON type: an object is expected.", place);
            return entry;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_issue is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(seen, place);
            entry = name switch
            {
                "method" => entry with { Method = Text($"{place}.method") },
                "url" => entry with { Url = Text($"{place}.url") },
                "ifMatch" => entry with { IfMatch = Text($"{place}.ifMatch") },
                "ifNoneMatch" => entry with { IfNoneMatch = Text($"{place}.ifNoneMatch") },
                "ifModifiedSince" => entry with { IfModifiedSince = Text($"{place}.ifModifiedSince") },
                "ifNoneExist" => entry with { IfNoneExist = Text($"{place}.ifNoneExist") },
                _ => Other(entry, place, name),
            };
        }

        return entry;
    }

    private BundleEntry Other(BundleEntry entry, string place, string name)
    {
        if (name is "id" or "extension") _reader.Skip();
        else Unknown(place, name);
        return entry;
    }

    private ReadOnlyMemory<byte> Value()
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return _body[start..(int)_reader.BytesConsumed];
    }

    private string Name(HashSet<string> seen, string place)
    {
        var name = _reader.GetString()!;
        if (!seen.Add(name)) Fail(IssueCode.Structure, "An object has two members of the same name.", place);
        return name;
    }

    private string? Text(string place)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String) return _reader.GetString();
        Fail(IssueCode.Structure, "The element has the wrong JSON type: text is expected.", place);
        return null;
    }

    private void Unknown(string place, string name)
    {
        // Extensions of the primitives of the envelope.
        if (name.StartsWith('_')) _reader.Skip();
        else Fail(IssueCode.Structure, "The element is not defined here by FHIR R4.", place);
    }

    private void Fail(string code, string diagnostics, string? place) => _issue ??= FhirIssue.Error(code, diagnostics, place);
}
