using System.Globalization;
using System.Text.RegularExpressions;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// One number of a search (FHIR R4, 3.1.1.4.6): how to compare, the number, and the half-open interval
/// [<paramref name="Low"/>, <paramref name="High"/>) that its digits stand for, or that <c>ap</c> allows.
/// </summary>
public readonly partial record struct NumberComparison(SearchPrefix Prefix, double Value, double Low, double High)
{
    /// <summary>Reads <c>[prefix]number</c>; null when it is none. <c>100</c> stands for [99.5, 100.5), <c>1e2</c> for [95, 105).</summary>
    public static NumberComparison? Parse(string text)
    {
        var (prefix, number) = PrefixText.Split(text);
        var match = Pattern().Match(number);
        if (!match.Success || !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
        var exponent = match.Groups["exponent"].Success ? int.Parse(match.Groups["exponent"].ValueSpan, CultureInfo.InvariantCulture) : (int?)null;
        // 1e2 is 1.0e2: the specification reads it as [95, 105).
        var decimals = exponent is null ? match.Groups["decimals"].Length : Math.Max(1, match.Groups["decimals"].Length);
        var half = 0.5m * Power((exponent ?? 0) - decimals);
        return prefix is SearchPrefix.Approximately
            ? new(SearchPrefix.Approximately, (double)value, (double)(value - Math.Max(Math.Abs(value) / 10, half)), (double)(value + Math.Max(Math.Abs(value) / 10, half)))
            : new(prefix ?? SearchPrefix.Equal, (double)value, (double)(value - half), (double)(value + half));
    }

    /// <summary>The same comparison in another unit.</summary>
    internal NumberComparison In(CanonicalUnit unit) => new(Prefix, unit.Convert(Value), unit.Convert(Low), unit.Convert(High));

    private static decimal Power(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++) power = exponent > 0 ? power * 10 : power / 10;
        return power;
    }

    // No more than a decimal holds: 27 digits either way.
    [GeneratedRegex(@"^[+\-]?[0-9]{1,18}(\.(?<decimals>[0-9]{1,18}))?([eE](?<exponent>[+\-]?[0-9]|[+\-]?1[0-8]))?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
