namespace EhrConnect.Fhir.Search;

/// <summary>Splits the prefix from a search value.</summary>
internal static class PrefixText
{
    public static (SearchPrefix? Prefix, string Value) Split(string text) =>
        text.Length > 2 && Of(text.AsSpan(0, 2)) is { } prefix ? (prefix, text[2..]) : (null, text);

    private static SearchPrefix? Of(ReadOnlySpan<char> text) => text switch
    {
        "eq" => SearchPrefix.Equal,
        "ne" => SearchPrefix.NotEqual,
        "gt" => SearchPrefix.GreaterThan,
        "lt" => SearchPrefix.LessThan,
        "ge" => SearchPrefix.GreaterOrEqual,
        "le" => SearchPrefix.LessOrEqual,
        "sa" => SearchPrefix.StartsAfter,
        "eb" => SearchPrefix.EndsBefore,
        "ap" => SearchPrefix.Approximately,
        _ => null,
    };
}
