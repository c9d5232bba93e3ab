namespace EhrConnect.Fhir.Search;

/// <summary>One date of a search: how to compare, and with what.</summary>
public readonly record struct DateComparison(DatePrefix Prefix, DateInterval Interval)
{
    // The database keeps microseconds. Rounding up both ends keeps every comparison right for what it holds.
    private const long Grain = TimeSpan.TicksPerMicrosecond;

    /// <summary>Reads <c>[prefix]date</c>; null when it is none.</summary>
    /// <param name="text">For example <c>ge2026-01-31</c>.</param>
    /// <param name="now">What <c>ap</c> measures its distance from.</param>
    public static DateComparison? Parse(string text, DateTimeOffset now)
    {
        var prefix = text.Length < 2 ? null : PrefixOf(text.AsSpan(0, 2));
        if (!DateText.TryParse(prefix is null ? text : text[2..], out var interval)) return null;
        var rounded = new DateInterval(RoundUp(interval.Low), RoundUp(interval.High));
        return prefix is DatePrefix.Approximately ? new(DatePrefix.Approximately, Widen(rounded, now)) : new(prefix ?? DatePrefix.Equal, rounded);
    }

    private static DateInterval Widen(DateInterval interval, DateTimeOffset now)
    {
        var by = (Math.Abs((now - interval.Low).Ticks) / 10 / Grain) * Grain;
        return new DateInterval(
            interval.Low.Ticks < by ? DateInterval.Beginning : interval.Low.AddTicks(-by),
            DateTime.MaxValue.Ticks - interval.High.Ticks < by ? DateInterval.End : interval.High.AddTicks(by));
    }

    private static DateTimeOffset RoundUp(DateTimeOffset value)
    {
        var rest = value.Ticks % Grain;
        return rest == 0 || value.Ticks > DateTime.MaxValue.Ticks - Grain ? value : value.AddTicks(Grain - rest);
    }

    private static DatePrefix? PrefixOf(ReadOnlySpan<char> text) => text switch
    {
        "eq" => DatePrefix.Equal,
        "ne" => DatePrefix.NotEqual,
        "gt" => DatePrefix.GreaterThan,
        "lt" => DatePrefix.LessThan,
        "ge" => DatePrefix.GreaterOrEqual,
        "le" => DatePrefix.LessOrEqual,
        "sa" => DatePrefix.StartsAfter,
        "eb" => DatePrefix.EndsBefore,
        "ap" => DatePrefix.Approximately,
        _ => null,
    };
}
