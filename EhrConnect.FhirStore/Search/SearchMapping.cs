using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;
using DateComparison = EhrConnect.Data.Resources.DateComparison;
using NumberComparison = EhrConnect.Data.Resources.NumberComparison;
using SearchPrefix = EhrConnect.Data.Resources.SearchPrefix;

namespace EhrConnect.FhirStore.Search;

/// <summary>Between the FHIR library, which knows no database, and the database library, which knows no FHIR.</summary>
public static class SearchMapping
{
    /// <summary>The rows of a resource as the database takes them.</summary>
    public static SearchIndex Index(IndexRows rows) => new(
        [.. rows.Keys.Select(row => new SearchKeyRow(row.Key, row.Element))],
        [.. rows.References.Select(row => new SearchReference(row.Target, row.Element))],
        [.. rows.Dates.GroupBy(row => row.Element).SelectMany(dates => dates.Select(row => new SearchDate(row.Element, row.Low, row.High, dates.Skip(1).Any())))],
        [.. rows.Numbers.Select(row => new SearchNumber(row.Key, row.Low, row.High))],
        [.. rows.Texts.Select(row => new SearchText(row.Element, row.Value))]);

    /// <summary>What a query looks for, without its paging and what comes along.</summary>
    public static ResourceQuery Query(SearchQuery query) => new()
    {
        Types = query.Types,
        Conditions = [.. query.Conditions.Select(Condition)],
        Sort = [.. query.Sort.Select(sort => new ResourceSort(By(sort.By), sort.Descending, sort.Elements, sort.NumberKeys, sort.Paths))],
    };

    internal static ResourceInclude Include(SearchInclude include) => new(include.Reverse, include.Source, include.Elements, include.Target);

    private static ResourceCondition Condition(SearchCondition condition) => condition switch
    {
        SearchCondition.IdIn ids => new ResourceCondition.IdIn(ids.Ids),
        SearchCondition.AnyLastUpdated updated => new ResourceCondition.AnyLastUpdated([.. updated.Comparisons.Select(Comparison)]),
        SearchCondition.AnyKey keys => new ResourceCondition.AnyKey(keys.Keys),
        SearchCondition.AnyReference references => new ResourceCondition.AnyReference(references.Elements, references.Targets) { OrTargets = references.OrTargets },
        SearchCondition.TextStartsWith text => new ResourceCondition.TextStartsWith(text.Elements, text.Prefixes),
        SearchCondition.TextContains text => new ResourceCondition.TextContains(text.Elements, text.Text, text.Pieces),
        SearchCondition.AnyDate date => new ResourceCondition.AnyDate(date.Elements, [.. date.Comparisons.Select(Comparison)]),
        SearchCondition.AnyNumber number => new ResourceCondition.AnyNumber([.. number.Comparisons.Select(c => KeyValuePair.Create(c.Key, Comparison(c.Value)))]),
        SearchCondition.Present present => new ResourceCondition.Present(present.Elements, As(present.Kind), present.NumberKeys),
        SearchCondition.Not not => new ResourceCondition.Not(Condition(not.Condition)),
        SearchCondition.Any any => new ResourceCondition.Any([.. any.Conditions.Select(Condition)]),
        SearchCondition.All all => new ResourceCondition.All([.. all.Conditions.Select(Condition)]),
        SearchCondition.Chain chain => new ResourceCondition.Chain(chain.Elements, [.. chain.Targets.Select(target => KeyValuePair.Create(target.Key, Condition(target.Value)))]),
        SearchCondition.PointedToBy has => new ResourceCondition.PointedToBy(has.Type, has.Elements, Condition(has.Condition)),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType().Name, "Unknown condition."),
    };

    private static PresentAs As(SearchParameterKind kind) => kind switch
    {
        SearchParameterKind.Reference => PresentAs.References,
        SearchParameterKind.Date => PresentAs.Dates,
        SearchParameterKind.Number or SearchParameterKind.Quantity => PresentAs.Numbers,
        SearchParameterKind.String => PresentAs.Texts,
        _ => PresentAs.Keys,
    };

    private static ResourceSortBy By(SearchSortBy by) => by switch
    {
        SearchSortBy.LastUpdated => ResourceSortBy.LastUpdated,
        SearchSortBy.Id => ResourceSortBy.Id,
        SearchSortBy.Text => ResourceSortBy.Text,
        SearchSortBy.Date => ResourceSortBy.Date,
        SearchSortBy.Number => ResourceSortBy.Number,
        SearchSortBy.Content => ResourceSortBy.Content,
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "Unknown key."),
    };

    private static DateComparison Comparison(Fhir.Search.DateComparison comparison) => new(Prefix(comparison.Prefix), comparison.Interval.Low, comparison.Interval.High);

    private static NumberComparison Comparison(Fhir.Search.NumberComparison comparison) => new(Prefix(comparison.Prefix), comparison.Value, comparison.Low, comparison.High);

    private static SearchPrefix Prefix(Fhir.Search.SearchPrefix prefix) => prefix switch
    {
        Fhir.Search.SearchPrefix.Equal => SearchPrefix.Equal,
        Fhir.Search.SearchPrefix.NotEqual => SearchPrefix.NotEqual,
        Fhir.Search.SearchPrefix.GreaterThan => SearchPrefix.GreaterThan,
        Fhir.Search.SearchPrefix.LessThan => SearchPrefix.LessThan,
        Fhir.Search.SearchPrefix.GreaterOrEqual => SearchPrefix.GreaterOrEqual,
        Fhir.Search.SearchPrefix.LessOrEqual => SearchPrefix.LessOrEqual,
        Fhir.Search.SearchPrefix.StartsAfter => SearchPrefix.StartsAfter,
        Fhir.Search.SearchPrefix.EndsBefore => SearchPrefix.EndsBefore,
        Fhir.Search.SearchPrefix.Approximately => SearchPrefix.Approximately,
        _ => throw new ArgumentOutOfRangeException(nameof(prefix), prefix, "Unknown prefix."),
    };
}
