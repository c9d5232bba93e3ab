using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>Turns the values of one parameter into a condition, by the parameter's type. Returns null for a value that is none.</summary>
internal static class SearchValues
{
    public static SearchCondition? Token(string type, string parameter, IReadOnlyList<string> values)
    {
        var keys = values.Select(value => TokenKey(type, parameter, value)).ToArray();
        return Array.Exists(keys, key => key is null) ? null : new SearchCondition.AnyKey([.. keys.Select(key => key!.Value)]);
    }

    public static SearchCondition? Text(string parameter, IReadOnlyList<string> values)
    {
        var folded = values.Select(value => TextFolding.Fold(SearchSyntax.Unescape(value))).ToArray();
        return Array.TrueForAll(folded, text => text.Length is > 0 and <= TextFolding.MaxLength) ? new SearchCondition.TextStartsWith(parameter, folded) : null;
    }

    public static SearchCondition Exact(string type, string parameter, IReadOnlyList<string> values) =>
        new SearchCondition.AnyKey([.. values.Select(value => SearchKey.OfExact(type, parameter, SearchSyntax.Unescape(value)))]);

    public static IReadOnlyList<DateComparison>? Dates(IReadOnlyList<string> values, DateTimeOffset now)
    {
        var comparisons = values.Select(value => DateComparison.Parse(value, now)).ToArray();
        return Array.Exists(comparisons, comparison => comparison is null) ? null : [.. comparisons.Select(comparison => comparison!.Value)];
    }

    /// <summary>
    /// A bare id stands for a resource of any target type; an address of this server is the same as the relative reference
    /// (R4, 3.1.1.4.12).
    /// </summary>
    public static SearchCondition? Reference(string type, string parameter, IReadOnlyList<string> targets, IReadOnlyList<string> values, IReadOnlyList<string> bases)
    {
        var keys = new List<long>();
        foreach (var value in values)
        {
            var reference = ReferenceText.WithoutVersion(SearchSyntax.Unescape(value));
            foreach (var own in bases)
            {
                if (reference.StartsWith(own + "/", StringComparison.Ordinal)) reference = reference[(own.Length + 1)..];
            }

            IEnumerable<string> literals = LogicalId.IsValid(reference) ? targets.Select(target => $"{target}/{reference}") : [reference];
            foreach (var literal in literals)
            {
                keys.Add(SearchKey.Of(type, parameter, literal));
                keys.AddRange(bases.Select(own => SearchKey.Of(type, parameter, $"{own}/{literal}")));
            }
        }

        return new SearchCondition.AnyKey(keys);
    }

    private static long? TokenKey(string type, string parameter, string value)
    {
        var parts = SearchSyntax.Split(value, '|').ConvertAll(SearchSyntax.Unescape);
        return parts switch
        {
            [{ Length: > 0 } code] => SearchKey.OfCode(type, parameter, code),
            [{ Length: > 0 } system, ""] => SearchKey.OfSystem(type, parameter, system),
            [var system, { Length: > 0 } code] => SearchKey.OfToken(type, parameter, system, code),
            _ => null,
        };
    }
}
