using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;
using DateComparison = EhrConnect.Data.Resources.DateComparison;
using DatePrefix = EhrConnect.Data.Resources.DatePrefix;

namespace EhrConnect.FhirStore;

/// <summary>Between the FHIR library, which knows no database, and the database library, which knows no FHIR.</summary>
internal static class SearchMapping
{
    public static SearchIndex Index(IndexRows rows) => new(
        rows.Keys,
        [.. rows.Dates.Select(row => new SearchDate(row.Parameter, row.Interval.Low, row.Interval.High))],
        [.. rows.Texts.Select(row => new SearchText(row.Parameter, row.Value))]);

    public static ResourceCondition Condition(SearchCondition condition) => condition switch
    {
        SearchCondition.IdIn ids => new ResourceCondition.IdIn(ids.Ids),
        SearchCondition.AnyKey keys => new ResourceCondition.AnyKey(keys.Keys),
        SearchCondition.TextStartsWith text => new ResourceCondition.TextStartsWith(text.Parameter, text.Prefixes),
        SearchCondition.AnyDate date => new ResourceCondition.AnyDate(date.Parameter, [.. date.Comparisons.Select(Comparison)]),
        SearchCondition.AnyLastUpdated updated => new ResourceCondition.AnyLastUpdated([.. updated.Comparisons.Select(Comparison)]),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType().Name, "Unknown condition."),
    };

    private static DateComparison Comparison(Fhir.Search.DateComparison comparison) =>
        new(Prefix(comparison.Prefix), comparison.Interval.Low, comparison.Interval.High);

    private static DatePrefix Prefix(Fhir.Search.DatePrefix prefix) => prefix switch
    {
        Fhir.Search.DatePrefix.Equal => DatePrefix.Equal,
        Fhir.Search.DatePrefix.NotEqual => DatePrefix.NotEqual,
        Fhir.Search.DatePrefix.GreaterThan => DatePrefix.GreaterThan,
        Fhir.Search.DatePrefix.LessThan => DatePrefix.LessThan,
        Fhir.Search.DatePrefix.GreaterOrEqual => DatePrefix.GreaterOrEqual,
        Fhir.Search.DatePrefix.LessOrEqual => DatePrefix.LessOrEqual,
        Fhir.Search.DatePrefix.StartsAfter => DatePrefix.StartsAfter,
        Fhir.Search.DatePrefix.EndsBefore => DatePrefix.EndsBefore,
        Fhir.Search.DatePrefix.Approximately => DatePrefix.Approximately,
        _ => throw new ArgumentOutOfRangeException(nameof(prefix), prefix, "Unknown prefix."),
    };
}
