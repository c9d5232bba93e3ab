using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Fhir.Metrics;

namespace EhrConnect.Fhir.Search;

/// <summary>UCUM units in their canonical form: <c>mg</c> is a thousandth of <c>g</c>, <c>[degF]</c> is a temperature in K.</summary>
internal static partial class UcumUnits
{
    public const string System = "http://unitsofmeasure.org";

    // Units are few; what clients may invent is not.
    private const int MaxKnown = 5000;
    private const int MaxLength = 64;

    private static readonly Lazy<SystemOfUnits> Ucum = new(UCUM.Load);
    private static readonly ConcurrentDictionary<string, CanonicalUnit> Known = new(StringComparer.Ordinal);

    /// <summary>The canonical unit of a code; the code itself when it cannot be converted.</summary>
    public static CanonicalUnit Find(string code)
    {
        if (Known.TryGetValue(code, out var known)) return known;
        var unit = code.Length > MaxLength ? new CanonicalUnit(code, 1) : Compute(code);
        if (Known.Count < MaxKnown) Known.TryAdd(code, unit);
        return unit;
    }

    private static CanonicalUnit Compute(string code)
    {
        // The scales with a zero of their own, which the units library leaves out.
        if (code is "Cel") return new CanonicalUnit("K", 1, 273.15m);
        if (code is "[degF]") return new CanonicalUnit("K", 5m / 9, 459.67m * 5 / 9);
        try
        {
            var plain = Suffix().Replace(Alone().Replace(code, "1"), "");
            lock (Ucum)
            {
                var canonical = Ucum.Value.Canonical(Ucum.Value.Quantity("1", plain));
                return new CanonicalUnit(One().Replace(canonical.Metric.ToString(), ""), canonical.Value.ToDecimal());
            }
        }
        catch (Exception unknown) when (unknown is ArgumentException or InvalidCastException or FormatException or OverflowException or InvalidOperationException)
        {
            return new CanonicalUnit(code, 1);
        }
    }

    // "{score}" counts as 1, "mg{total}" as mg.
    [GeneratedRegex(@"(?<=^|[./(])\{[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Alone();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"(?<![A-Za-z\]0-9\-])1(-1)?(\.|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex One();
}
