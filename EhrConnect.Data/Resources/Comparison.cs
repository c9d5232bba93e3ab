namespace EhrConnect.Data.Resources;

/// <summary>
/// The prefixes as SQL (FHIR R4, 3.1.1.4.5), each with bounds on the lower end of the rows, by which the index is read, that
/// follow from what is asked.
/// </summary>
internal static class Comparison
{
    private const long Day = TimeSpan.TicksPerDay;

    /// <summary>The half-open interval of the row d, [low, high), with that of the search, [from, to).</summary>
    public static DatePredicate OfDate(DateComparison comparison, SqlParameters parameters)
    {
        var (from, to) = (parameters.Add(comparison.Low.UtcTicks), parameters.Add(comparison.High.UtcTicks));
        var contained = $"(d.low >= {from} AND d.low <= {to} AND d.high <= {to})";
        return comparison.Prefix switch
        {
            SearchPrefix.Equal => new(contained, null),
            SearchPrefix.NotEqual => new($"NOT {contained}", null),
            SearchPrefix.GreaterThan => new($"d.high > {to}", ADayBefore(comparison.High)),
            SearchPrefix.LessThan => new($"d.low < {from}", null),
            SearchPrefix.GreaterOrEqual => new($"(d.high > {from} AND (d.high > {to} OR d.low >= {from}))", ADayBefore(comparison.Low)),
            SearchPrefix.LessOrEqual => new($"(d.low < {to} AND (d.low < {from} OR d.high <= {to}))", null),
            SearchPrefix.StartsAfter => new($"d.low >= {to}", null),
            SearchPrefix.EndsBefore => new($"(d.low < {from} AND d.high <= {from})", null),
            SearchPrefix.Approximately => new($"(d.low < {to} AND d.high > {from})", ADayBefore(comparison.Low)),
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison.Prefix, "Unknown prefix."),
        };

        string ADayBefore(DateTimeOffset moment) => $"d.low > {parameters.Add(Math.Max(0, moment.UtcTicks - Day) - 1)}";
    }

    /// <summary>The moment of the last update, which is a millisecond long.</summary>
    public static string OfLastUpdated(DateComparison comparison, string resource, SqlParameters parameters)
    {
        var (low, high) = ($"{resource}.last_updated", $"{resource}.last_updated + interval '1 millisecond'");
        var (from, to) = (parameters.Add(UpToMicrosecond(comparison.Low)), parameters.Add(UpToMicrosecond(comparison.High)));
        var contained = $"({low} >= {from} AND {low} < {to} AND {high} <= {to})";
        return comparison.Prefix switch
        {
            SearchPrefix.Equal => contained,
            SearchPrefix.NotEqual => $"NOT {contained}",
            SearchPrefix.GreaterThan => $"{high} > {to}",
            SearchPrefix.LessThan => $"{low} < {from}",
            SearchPrefix.GreaterOrEqual => $"({low} >= {from} OR {high} > {to})",
            SearchPrefix.LessOrEqual => $"({low} < {from} OR {contained})",
            SearchPrefix.StartsAfter => $"{low} >= {to}",
            SearchPrefix.EndsBefore => $"({low} < {from} AND {high} <= {from})",
            SearchPrefix.Approximately => $"({low} < {to} AND {high} > {from})",
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison.Prefix, "Unknown prefix."),
        };
    }

    /// <summary>The closed interval of the row n with a number that stands for [low, high).</summary>
    public static string OfNumber(NumberComparison comparison, SqlParameters parameters)
    {
        var (value, from, to) = (parameters.Add(comparison.Value), parameters.Add(comparison.Low), parameters.Add(comparison.High));
        var contained = $"(n.low >= {from} AND n.low < {to} AND n.high < {to})";
        return comparison.Prefix switch
        {
            SearchPrefix.Equal => contained,
            SearchPrefix.NotEqual => $"NOT {contained}",
            SearchPrefix.GreaterThan => $"(n.low > {value} OR (n.high > n.low AND n.high > {value}))",
            SearchPrefix.LessThan => $"n.low < {value}",
            SearchPrefix.GreaterOrEqual => $"(n.low >= {value} OR (n.high > n.low AND n.high >= {value}))",
            SearchPrefix.LessOrEqual => $"n.low <= {value}",
            SearchPrefix.StartsAfter => $"n.low > {value}",
            SearchPrefix.EndsBefore => $"(n.low < {value} AND n.high < {value})",
            SearchPrefix.Approximately => $"(n.low <= {to} AND (n.low >= {from} OR (n.high > n.low AND n.high >= {from})))",
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison.Prefix, "Unknown prefix."),
        };
    }

    // The database keeps microseconds. Rounding up both ends keeps every comparison right for what it holds.
    private static DateTimeOffset UpToMicrosecond(DateTimeOffset value)
    {
        var rest = value.Ticks % TimeSpan.TicksPerMicrosecond;
        return rest == 0 || value.Ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerMicrosecond ? value : value.AddTicks(TimeSpan.TicksPerMicrosecond - rest);
    }
}
