using System.Globalization;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.History;

/// <summary>The parameters of a history (FHIR R4, 3.1.0.12), and <c>_before</c> in addition to those.</summary>
internal sealed record HistoryQuery
{
    public const string Cursor = "_cursor";

    public int Count { get; init; } = SearchQuery.DefaultCount;

    /// <summary>Only the number of versions is wanted.</summary>
    public bool CountOnly { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Before { get; init; }

    /// <summary>Versions that were current at some time of this period.</summary>
    public DateInterval? At { get; init; }

    public HistoryPosition? After { get; init; }

    /// <summary>Whether only versions of a certain time are wanted.</summary>
    public bool IsLimited => Since is not null || Before is not null || At is not null;

    /// <summary>What it means for the store, which reads one version more to know whether there is a next page.</summary>
    public HistoryFilter Filter => new()
    {
        Since = Since,
        Before = At is { } at && (Before is null || at.High < Before) ? at.High : Before,
        CurrentAfter = At?.Low,
        After = After,
        Limit = Count + 1,
    };

    /// <summary>Reads the parameters; what is not understood is an issue.</summary>
    public static (HistoryQuery Query, IReadOnlyList<FhirIssue> Issues) Parse(IReadOnlyList<KeyValuePair<string, string>> parameters, DateTimeOffset now, int maxCount)
    {
        var query = new HistoryQuery();
        var issues = new List<FhirIssue>();
        foreach (var (name, value) in parameters)
        {
            if (query.With(name, value, now) is { } next) query = next;
            else issues.Add(Problem(name));
        }

        if (parameters.GroupBy(p => p.Key, StringComparer.Ordinal).Any(group => group.Skip(1).Any()))
            issues.Add(FhirIssue.Error(IssueCode.Invalid, "A parameter is given more than once."));
        return (query with { Count = Math.Min(query.Count, maxCount) }, issues);
    }

    private HistoryQuery? With(string name, string value, DateTimeOffset now) => name switch
    {
        "_format" or "_pretty" or "_elements" => this,
        "_summary" => this with { CountOnly = CountOnly || value is "count" },
        "_sort" => value is "-_lastUpdated" ? this : null,
        "_count" => Number(value) is { } count ? this with { Count = Math.Min(count, SearchQuery.MaxCount), CountOnly = CountOnly || count == 0 } : null,
        Cursor => HistoryCursor.Read(value) is { } after ? this with { After = after } : null,
        "_since" => DateText.TryParse(value, out var since) ? this with { Since = since.Low } : null,
        "_before" => DateText.TryParse(value, out var before) && before.Low <= now ? this with { Before = before.Low } : null,
        "_at" => DateText.TryParse(value, out var at) ? this with { At = at } : null,
        _ => null,
    };

    private static FhirIssue Problem(string name) => name switch
    {
        "_count" => FhirIssue.Error(IssueCode.Invalid, "_count must be a whole number from 0 on."),
        "_since" => FhirIssue.Error(IssueCode.Invalid, "_since must be an instant, for example 2026-01-31T08:00:00Z."),
        "_before" => FhirIssue.Error(IssueCode.Invalid, "_before must be an instant that is not in the future, for example 2026-01-31T08:00:00Z."),
        "_at" => FhirIssue.Error(IssueCode.Invalid, "_at must be a date or an instant, for example 2026-01-31."),
        "_sort" => FhirIssue.Error(IssueCode.NotSupported, "A history is sorted by -_lastUpdated and nothing else."),
        Cursor => RequestAddress.BadCursor(),
        "_list" => FhirIssue.Error(IssueCode.NotSupported, "The parameter _list is not supported for history by this server."),
        _ => FhirIssue.Error(IssueCode.Invalid, "A parameter is not one of history: _count, _since, _at and _before are."),
    };

    private static int? Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
