namespace EhrConnect.Fhir.Search;

/// <summary>A number of a search in a unit: <c>5.4</c>, <c>5.4|http://unitsofmeasure.org|mg</c> or <c>5.4||mg</c>.</summary>
internal readonly record struct UnitComparison(KeyForm Form, string System, string Code, NumberComparison Comparison)
{
    /// <summary>Reads a value; null when it is none. A UCUM unit is converted into its canonical one.</summary>
    public static UnitComparison? Parse(string value)
    {
        var parts = SearchSyntax.Split(value, '|').ConvertAll(SearchSyntax.Unescape);
        if (NumberComparison.Parse(parts[0]) is not { } number) return null;
        return parts switch
        {
            [_] => new UnitComparison(KeyForm.AnyUnit, "", "", number),
            [_, "", { Length: > 0 } code] => new UnitComparison(KeyForm.Code, "", code, number),
            [_, UcumUnits.System, { Length: > 0 } code] when UcumUnits.Find(code) is var unit => new UnitComparison(KeyForm.Canonical, "", unit.Symbol, number.In(unit)),
            [_, { Length: > 0 } system, { Length: > 0 } code] => new UnitComparison(KeyForm.Token, system, code, number),
            _ => null,
        };
    }

    public long KeyOf(int element) => Form is KeyForm.Token ? SearchKey.Of(element, Form, System, Code) : SearchKey.Of(element, Form, Code);
}
