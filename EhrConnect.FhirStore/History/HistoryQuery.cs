using System.Globalization;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.History;

/// <summary>The parameters of a history (FHIR R4, 3.1.0.12): how many, from when on, before which version.</summary>
internal sealed record HistoryQuery
{
    public const string Cursor = "_cursor";

    public int Count { get; init; } = SearchQuery.DefaultCount;

    public DateTimeOffset? Since { get; init; }

    public int Before { get; init; } = int.MaxValue;

    /// <summary>Reads the parameters; what is not understood is an issue.</summary>
    public static (HistoryQuery Query, IReadOnlyList<FhirIssue> Issues) Parse(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var query = new HistoryQuery();
        var issues = new List<FhirIssue>();
        foreach (var (name, value) in parameters)
        {
            if (query.With(name, value) is { } next) query = next;
            else issues.Add(Problem(name));
        }

        if (parameters.GroupBy(p => p.Key, StringComparer.Ordinal).Any(group => group.Skip(1).Any()))
            issues.Add(FhirIssue.Error(IssueCode.Invalid, "A parameter is given more than once."));
        return (query, issues);
    }

    private HistoryQuery? With(string name, string value) => name switch
    {
        "_format" or "_pretty" => this,
        "_count" => Number(value) is { } count ? this with { Count = Math.Min(count, SearchQuery.MaxCount) } : null,
        Cursor => Number(value) is { } before ? this with { Before = before } : null,
        "_since" => DateText.TryParse(value, out var since) ? this with { Since = since.Low } : null,
        _ => null,
    };

    private static FhirIssue Problem(string name) => name switch
    {
        "_count" => FhirIssue.Error(IssueCode.Invalid, "_count must be a whole number from 0 on."),
        "_since" => FhirIssue.Error(IssueCode.Invalid, "_since must be an instant, for example 2026-01-31T08:00:00Z."),
        Cursor => RequestAddress.BadCursor(),
        "_at" or "_list" or "_sort" => FhirIssue.Error(IssueCode.NotSupported, $"The parameter {name} is not supported for history by this server."),
        _ => FhirIssue.Error(IssueCode.Invalid, "A parameter is not one of history: _count and _since are."),
    };

    private static int? Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
