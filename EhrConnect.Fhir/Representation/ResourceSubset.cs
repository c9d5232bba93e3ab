using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Representation;

/// <summary>
/// Which parts of resources an answer shows (FHIR R4, 3.1.1.5.7 <c>_summary</c> and 3.1.1.5.8 <c>_elements</c>). Applied to
/// the bytes of the answer; a resource that lost elements gets the tag <c>SUBSETTED</c>.
/// </summary>
public sealed class ResourceSubset
{
    private readonly Func<string, MemberFilter> _filterOf;

    private ResourceSubset(Func<string, MemberFilter> filterOf) => _filterOf = filterOf;

    /// <summary>
    /// Reads the two parameters. Null without issue means everything: neither is given, or <c>_summary</c> is
    /// <c>false</c> or <c>count</c>, which leaves no resources to cut.
    /// </summary>
    public static (ResourceSubset? Subset, FhirIssue? Issue) Parse(IReadOnlyList<string> summary, IReadOnlyList<string> elements)
    {
        if (summary.Count > 1 || elements.Count > 1) return (null, FhirIssue.Error(IssueCode.Invalid, "_summary and _elements may be given once."));
        if (elements.Count == 1)
        {
            if (summary is [not "false"]) return (null, FhirIssue.Error(IssueCode.Invalid, "_elements and _summary cannot be used together."));
            var names = elements[0].Split(',', StringSplitOptions.TrimEntries);
            return Array.TrueForAll(names, name => name.Length > 0 && name.All(char.IsAsciiLetterOrDigit))
                ? (new ResourceSubset(type => MemberFilter.Elements(type, names)), null)
                : (null, FhirIssue.Error(IssueCode.Invalid, "_elements must be a list of names of elements directly below the resource, for example name,birthDate."));
        }

        return summary switch
        {
            [] or ["false"] or ["count"] => (null, null),
            ["true"] => (new ResourceSubset(MemberFilter.Summary), null),
            ["text"] => (new ResourceSubset(MemberFilter.Text), null),
            ["data"] => (new ResourceSubset(MemberFilter.Data), null),
            _ => (null, FhirIssue.Error(IssueCode.Invalid, "_summary must be true, text, data, count or false.")),
        };
    }

    /// <summary>The subset of a resource; of a bundle, the bundle with the subsets of its resources.</summary>
    /// <param name="json">A resource as UTF-8 JSON.</param>
    public byte[] Apply(ReadOnlySpan<byte> json)
    {
        var writer = new SubsetWriter(json.Length);
        writer.Resource(json, _filterOf);
        return writer.ToArray();
    }
}
