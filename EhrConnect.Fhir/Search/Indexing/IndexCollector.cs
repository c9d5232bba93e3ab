using System.Runtime.InteropServices;
using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Gathers the index rows of one resource while its elements are visited.</summary>
internal sealed class IndexCollector
{
    private readonly HashSet<KeyRow> _keys = [];
    private readonly HashSet<ReferenceRow> _references = [];
    private readonly HashSet<DateRow> _dates = [];
    private readonly HashSet<NumberRow> _numbers = [];
    private readonly HashSet<TextRow> _texts = [];

    public IndexRows Rows() => new(_keys, _references, _dates, _numbers, _texts);

    /// <summary>The rows of one value of an element.</summary>
    public void Add(IndexedElement element, ElementLeaf leaf, JsonElement value)
    {
        switch (element.Kind)
        {
            case SearchParameterKind.Token:
                foreach (var token in TokenValues.Of(value, leaf)) Token(element, token);
                break;
            case SearchParameterKind.String:
                foreach (var (text, whole) in TextValues.Of(value, leaf.Type)) Text(element, text, whole);
                break;
            case SearchParameterKind.Reference:
                Reference(element, ReferenceValue.Of(value, leaf.Type));
                break;
            case SearchParameterKind.Date:
                foreach (var interval in DateValues.Of(value, leaf.Type)) _dates.Add(new DateRow(element.Number, interval.Low.UtcTicks, interval.High.UtcTicks));
                break;
            case SearchParameterKind.Number or SearchParameterKind.Quantity:
                if (QuantityValue.Of(value, leaf.Type) is { } quantity) Quantity(element, quantity);
                break;
            case SearchParameterKind.Uri:
                foreach (var uri in UriValues.Of(value)) _keys.Add(new KeyRow(SearchKey.Of(element.Number, KeyForm.Uri, uri), element.Number));
                break;
        }
    }

    /// <summary>Whether something is there, as a token.</summary>
    public void AddExistence(IndexedElement element, bool exists) => Token(element, new TokenValue(null, exists ? "true" : "false"));

    /// <summary>The rows of one group of a composite: every form of the first value with every form of the second.</summary>
    public void AddGroup(CompositeDefinition composite, CompositeGroup group, JsonElement value)
    {
        var number = group.Element.Number;
        foreach (var first in ElementTree.Values(value, composite.Components[0]).SelectMany(at => TokenValues.Of(at.Value, at.Leaf)).SelectMany(token => token.Keys(number)))
        {
            foreach (var (second, leaf) in ElementTree.Values(value, composite.Components[1])) Pair(number, first, composite.Components[1].Kind, second, leaf);
        }
    }

    private void Pair(int number, long first, SearchParameterKind kind, JsonElement value, ElementLeaf leaf)
    {
        switch (kind)
        {
            case SearchParameterKind.Token:
                foreach (var key in TokenValues.Of(value, leaf).SelectMany(token => token.Keys(number))) _keys.Add(new KeyRow(CompositeKey.Of(number, first, key), number));
                break;
            case SearchParameterKind.Reference:
                if (ReferenceValue.Of(value, leaf.Type).Literal is { } literal) _keys.Add(new KeyRow(CompositeKey.Of(number, first, SearchKey.OfReference(literal)), number));
                break;
            case SearchParameterKind.Quantity:
                if (QuantityValue.Of(value, leaf.Type) is not { } quantity) break;
                foreach (var (key, low, high) in quantity.Rows(number)) _numbers.Add(new NumberRow(CompositeKey.Of(number, first, key), low, high));
                break;
        }
    }

    private void Token(IndexedElement element, TokenValue token)
    {
        var number = element.Number;
        if (element.IsPlainCode)
        {
            if (token.Code is { Length: > 0 }) _keys.Add(new KeyRow(SearchKey.Of(number, KeyForm.Code, token.Code), number));
            return;
        }

        if (token.System is { Length: > 0 }) _keys.Add(new KeyRow(SearchKey.Of(number, KeyForm.System, token.System), number));
        foreach (var key in token.Keys(number)) _keys.Add(new KeyRow(key, number));
    }

    private void Text(IndexedElement element, string text, bool whole)
    {
        var folded = TextFolding.FoldForIndex(text);
        if (whole) _keys.Add(new KeyRow(SearchKey.Of(element.Number, KeyForm.Exact, text), element.Number));
        if (folded.Length == 0) return;
        _texts.Add(new TextRow(element.Number, folded));
        foreach (var trigram in Trigrams.Of(folded)) _keys.Add(new KeyRow(SearchKey.Of(element.Number, KeyForm.Trigram, trigram), element.Number));
    }

    private void Reference(IndexedElement element, ReferenceValue reference)
    {
        var number = element.Number;
        if (reference.Literal is { } literal) _references.Add(new ReferenceRow(SearchKey.OfReference(literal), number));
        if (reference.Identifier is not { Code.Length: > 0 } identifier) return;
        if (identifier.System is { Length: > 0 } system) _keys.Add(new KeyRow(SearchKey.Of(number, KeyForm.ReferenceSystem, system), number));
        _keys.Add(new KeyRow(SearchKey.Of(number, KeyForm.ReferenceCode, identifier.Code), number));
        _keys.Add(new KeyRow(SearchKey.Of(number, KeyForm.ReferenceToken, identifier.System ?? "", identifier.Code), number));
    }

    private void Quantity(IndexedElement element, QuantityValue quantity)
    {
        foreach (var (key, low, high) in quantity.Rows(element.Number)) _numbers.Add(new NumberRow(key, low, high));
    }
}
