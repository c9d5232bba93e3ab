namespace EhrConnect.Data.Resources;

/// <summary>
/// How to find the resources of a search by dates. The planner cannot know how many resources have them (several indexes hold
/// dates), so the rows are counted first, up to a bound. Otherwise all observations since 2020 would be found for the sake of
/// one page, or of one patient.
/// </summary>
/// <param name="Dates">The index rows of the dates, at most <see cref="Many"/>.</param>
/// <param name="Others">Those of the rarest other condition, at most <see cref="Many"/>.</param>
internal sealed record DateSelectivity(long Dates, long Others)
{
    /// <summary>Fewer matches than this are found and sorted in no time.</summary>
    public const int Many = 5_000;

    /// <summary>As many resources may be looked at one after the other in some tenths of a second.</summary>
    public const int LookedAt = 20_000;

    /// <summary>Whether it has to be known for this search.</summary>
    public static bool Matters(ResourceQuery query) => query.Conditions.Any(condition => condition is ResourceCondition.AnyDate);

    /// <summary>Whether other conditions find less than the dates; those that cannot be counted are taken to be rare.</summary>
    public bool DatesLast(ResourceQuery query) => Others < Dates || (Dates >= Many && query.Conditions.Any(IsUncounted));

    /// <summary>Whether so many resources match that the first of the type, in the order of creation, fill a page.</summary>
    public bool AreCommon(ResourceQuery query) =>
        Dates >= Many && Others >= Many && query is { Types.Count: 1, Sort.Count: 0 } && !query.Conditions.Any(IsUncounted)
        && query.Conditions.OfType<ResourceCondition.AnyDate>().All(date => date.Elements.Count == 1);

    /// <summary>Whether a condition is none on dates, finds resources, and finds them by index rows that can be counted.</summary>
    public static bool IsOtherOfRows(ResourceCondition condition) => condition switch
    {
        ResourceCondition.AnyKey keys => keys.Keys.Count > 0,
        ResourceCondition.AnyReference references => references.Targets.Count > 0 && !references.OrTargets,
        ResourceCondition.TextStartsWith or ResourceCondition.AnyNumber => true,
        ResourceCondition.Any { Conditions: [{ } only] } => IsOtherOfRows(only),
        _ => false,
    };

    private static bool IsUncounted(ResourceCondition condition) =>
        condition is not (ResourceCondition.AnyDate or ResourceCondition.Not or ResourceCondition.Present) && !IsOtherOfRows(condition);
}
