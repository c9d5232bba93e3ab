using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>A number, with or without a unit, or a range of numbers.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end, included.</param>
/// <param name="System">The system of the unit's code; null when there is none.</param>
/// <param name="Code">The unit's code; null when there is none.</param>
/// <param name="Unit">The unit as people read it; null when there is none.</param>
internal readonly record struct QuantityValue(double Low, double High, string? System, string? Code, string? Unit)
{
    private const string Currencies = "urn:iso:std:iso:4217";

    public static QuantityValue? Of(JsonElement value, string type) => type switch
    {
        "decimal" or "integer" or "positiveInt" or "unsignedInt" => ((JsonElement?)value).Number() is { } number ? new QuantityValue(number, number, null, null, null) : null,
        "Money" => value.Member("value").Number() is { } amount ? new QuantityValue(amount, amount, Currencies, value.Text("currency"), null) : null,
        "Range" => OfRange(value.Member("low"), value.Member("high")),
        "SampledData" => null,
        _ => OfQuantity(value),
    };

    /// <summary>The rows of an element: whatever the unit, by its code, by system and code, in the canonical unit of UCUM.</summary>
    public IEnumerable<(long Key, double Low, double High)> Rows(int element)
    {
        var rows = new List<(long, double, double)>(4) { (SearchKey.Of(element, KeyForm.AnyUnit, ""), Low, High) };
        if (Code is { Length: > 0 }) rows.Add((SearchKey.Of(element, KeyForm.Code, Code), Low, High));
        if (Unit is { Length: > 0 } && Unit != Code) rows.Add((SearchKey.Of(element, KeyForm.Code, Unit), Low, High));
        if (Code is not { Length: > 0 }) return rows;
        if (System is not UcumUnits.System) rows.Add((SearchKey.Of(element, KeyForm.Token, System ?? "", Code), Low, High));
        else if (UcumUnits.Find(Code) is var unit) rows.Add((SearchKey.Of(element, KeyForm.Canonical, unit.Symbol), unit.Convert(Low), unit.Convert(High)));
        return rows;
    }

    private static QuantityValue? OfQuantity(JsonElement value)
    {
        if (value.Member("value").Number() is not { } number) return null;
        // "<5" is everything below 5 (FHIR R4, Quantity.comparator).
        var (low, high) = value.Text("comparator") switch
        {
            "<" or "<=" => (double.NegativeInfinity, number),
            ">" or ">=" => (number, double.PositiveInfinity),
            _ => (number, number),
        };
        return new QuantityValue(low, high, value.Text("system"), value.Text("code"), value.Text("unit"));
    }

    private static QuantityValue? OfRange(JsonElement? low, JsonElement? high)
    {
        var (from, to) = (low?.Member("value").Number(), high?.Member("value").Number());
        if (from is null && to is null) return null;
        var unit = (from is null ? high : low)!.Value;
        return new QuantityValue(from ?? double.NegativeInfinity, to ?? double.PositiveInfinity, unit.Text("system"), unit.Text("code"), unit.Text("unit"));
    }
}
