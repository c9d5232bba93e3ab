using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirStore;

/// <summary>The addresses a client used, for the links in the answer and the references in a search.</summary>
/// <param name="Base">The FHIR base of this request without a slash at the end: links repeat it.</param>
/// <param name="OwnBases">All bases under which this server is reached, this one included.</param>
public sealed record RequestAddress(string Base, IReadOnlyList<string> OwnBases)
{
    internal string Link(string path, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var address = path.Length == 0 ? Base : $"{Base}/{path}";
        return query.Length == 0 ? address : $"{address}?{query}";
    }

    internal static FhirIssue BadCursor() => FhirIssue.Error(IssueCode.Invalid, "The cursor is not valid here. Start again with the first page and follow its links.");
}
