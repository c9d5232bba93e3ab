using EhrConnect.Fhir;
using EhrConnect.Fhir.Bundles;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>Issues of an entry as issues of its bundle: places within the resource become places within the entry.</summary>
internal static class EntryIssues
{
    public static FhirResult Within(BundleEntry entry, FhirResult result) => result with { Issues = [.. result.Issues.Select(issue => Within(entry, issue))] };

    private static FhirIssue Within(BundleEntry entry, FhirIssue issue)
    {
        if (issue.Expression is not { } place) return issue with { Expression = entry.Expression };
        var dot = place.IndexOf('.', StringComparison.Ordinal);
        var first = dot < 0 ? place : place[..dot];
        return issue with
        {
            Expression = ResourceTypes.IsKnown(first) || first is "Parameters" ? $"{entry.Expression}.resource{(dot < 0 ? "" : place[dot..])}"
                : place[0] == '[' ? $"{entry.Expression}.resource"
                : $"{entry.Expression}.{place}",
        };
    }
}
