namespace EhrConnect.Fhir.Search;

/// <summary>One date of a search: how to compare, and with what.</summary>
public readonly record struct DateComparison(SearchPrefix Prefix, DateInterval Interval)
{
    /// <summary>Reads <c>[prefix]date</c>; null when it is none.</summary>
    /// <param name="text">For example <c>ge2026-01-31</c>.</param>
    /// <param name="now">What <c>ap</c> measures its distance from.</param>
    public static DateComparison? Parse(string text, DateTimeOffset now)
    {
        var (prefix, date) = PrefixText.Split(text);
        if (!DateText.TryParse(date, out var interval)) return null;
        return prefix is SearchPrefix.Approximately ? new(SearchPrefix.Approximately, Widen(interval, now)) : new(prefix ?? SearchPrefix.Equal, interval);
    }

    private static DateInterval Widen(DateInterval interval, DateTimeOffset now)
    {
        var by = Math.Abs((now - interval.Low).Ticks) / 10;
        return new DateInterval(
            interval.Low.Ticks < by ? DateInterval.Beginning : interval.Low.AddTicks(-by),
            DateTime.MaxValue.Ticks - interval.High.Ticks < by ? DateInterval.End : interval.High.AddTicks(by));
    }
}
