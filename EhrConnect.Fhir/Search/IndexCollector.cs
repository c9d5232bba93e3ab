using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Gathers the index rows of one resource while its parameters are evaluated.</summary>
internal sealed class IndexCollector(string type)
{
    private readonly HashSet<long> _keys = [];
    private readonly HashSet<DateRow> _dates = [];
    private readonly HashSet<TextRow> _texts = [];

    public IndexRows Rows() => new(_keys, _dates, _texts);

    /// <summary>An Identifier or Coding under <c>code</c>, <c>system|code</c> (or <c>|code</c>) and <c>system|</c>.</summary>
    public void Token(string parameter, string? system, string? code)
    {
        if (!string.IsNullOrEmpty(system)) _keys.Add(SearchKey.OfSystem(type, parameter, system));
        if (string.IsNullOrEmpty(code)) return;
        _keys.Add(SearchKey.OfCode(type, parameter, code));
        _keys.Add(SearchKey.OfToken(type, parameter, system, code));
    }

    public void Text(string parameter, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        _keys.Add(SearchKey.OfExact(type, parameter, text));
        Prefix(parameter, text);
    }

    /// <summary>A text that is found by how it starts only, because the resource does not hold it in this form.</summary>
    public void Prefix(string parameter, string text)
    {
        var folded = TextFolding.FoldForIndex(text);
        if (folded.Length > 0) _texts.Add(new TextRow(parameter, folded));
    }

    public void Date(string parameter, string? text)
    {
        if (text is not null && DateText.TryParse(text, out var interval)) _dates.Add(new DateRow(parameter, interval));
    }

    /// <summary>A literal reference, without the version it may name, when it points to one of the wanted types.</summary>
    public void Reference(string parameter, JsonElement reference, IReadOnlyList<string> targets)
    {
        if (reference.Text("reference") is not { } literal) return;
        var target = ReferenceText.WithoutVersion(literal);
        var named = ReferenceText.TypeOf(target) ?? reference.Text("type");
        if (named is null || targets.Contains(named, StringComparer.Ordinal)) _keys.Add(SearchKey.Of(type, parameter, target));
    }
}
