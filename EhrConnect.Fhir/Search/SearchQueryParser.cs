using System.Globalization;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// Reads the parameters of a search (FHIR R4, 3.1.1). Nothing is ignored: what is not understood, not implemented or empty
/// is an issue, because a filter that is silently dropped shows, or later deletes, the wrong people's data.
/// </summary>
public sealed class SearchQueryParser
{
    private const int MaxValues = 1000;

    private readonly string _type;
    private readonly IReadOnlyList<string> _bases;
    private readonly DateTimeOffset _now;
    private readonly List<SearchCondition> _conditions = [];
    private readonly List<FhirIssue> _issues = [];
    private readonly HashSet<string> _controls = new(StringComparer.Ordinal);
    private SearchQuery _query;

    private SearchQueryParser(string type, IReadOnlyList<string> bases, DateTimeOffset now)
    {
        _type = type;
        _bases = bases;
        _now = now;
        _query = new SearchQuery { Type = type };
    }

    /// <summary>Reads decoded parameters in the order they came.</summary>
    /// <param name="type">A known resource type.</param>
    /// <param name="parameters">Names and values after percent-decoding; <c>_format</c> and <c>_pretty</c> are the API's to honour.</param>
    /// <param name="bases">The addresses of this server, without a slash at the end, that references may carry.</param>
    /// <param name="now">For the prefix <c>ap</c>.</param>
    public static ParsedSearch Parse(string type, IReadOnlyList<KeyValuePair<string, string>> parameters, IReadOnlyList<string> bases, DateTimeOffset now)
    {
        var parser = new SearchQueryParser(type, bases, now);
        foreach (var (name, value) in parameters) parser.Accept(name, value);
        return parser._issues.Count > 0
            ? new ParsedSearch(null, parser._issues)
            : new ParsedSearch(parser._query with { Conditions = parser._conditions, Parameters = parameters }, []);
    }

    private void Accept(string name, string value)
    {
        if (string.IsNullOrWhiteSpace(value)) Reject(IssueCode.Invalid, $"The parameter {Shown(name)} has no value. Give it one or leave it out.");
        else if (value.Any(char.IsControl)) Reject(IssueCode.Invalid, $"The value of {Shown(name)} contains a control character.");
        else if (name.StartsWith('_') && Control(name, value)) return;
        else Filter(name, value);
    }

    private bool Control(string name, string value)
    {
        switch (name)
        {
            case "_count":
                Count(value);
                break;
            case "_total":
                OneOf(name, value, ["none", "accurate", "estimate"], _query with { Total = !string.Equals(value, "none", StringComparison.Ordinal) });
                break;
            case "_summary":
                OneOf(name, value, ["count", "false"], string.Equals(value, "count", StringComparison.Ordinal) ? _query with { CountOnly = true } : _query);
                break;
            case "_sort":
                OneOf(name, value, ["-_lastUpdated"], _query);
                break;
            case "_format" or "_pretty":
                break;
            default:
                return false;
        }

        if (!_controls.Add(name)) Reject(IssueCode.Invalid, $"The parameter {name} is given more than once.");
        return true;
    }

    private void Count(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) Reject(IssueCode.Invalid, "_count must be a whole number from 0 on.");
        else _query = count == 0 ? _query with { CountOnly = true } : _query with { Count = Math.Min(count, SearchQuery.MaxCount) };
    }

    private void OneOf(string name, string value, string[] supported, SearchQuery query)
    {
        if (supported.Contains(value, StringComparer.Ordinal)) _query = query;
        else Reject(IssueCode.NotSupported, $"This value of {name} is not supported here; supported: {string.Join(", ", supported)}.");
    }

    private void Filter(string nameAndModifier, string value)
    {
        var colon = nameAndModifier.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? nameAndModifier : nameAndModifier[..colon];
        var modifier = colon < 0 ? null : nameAndModifier[(colon + 1)..];
        var values = SearchSyntax.Split(value, ',');
        if (values.Exists(string.IsNullOrWhiteSpace)) Reject(IssueCode.Invalid, $"The list of values of {Shown(name)} has an empty member.");
        else if (values.Count > MaxValues) Reject(IssueCode.TooCostly, $"{Shown(name)} has more than {MaxValues} values.");
        else if (SearchParameters.Of(_type).FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal)) is { } parameter) Add(parameter, modifier, values);
        else if (name is "_id" or "_lastUpdated") AddCommon(name, modifier, values);
        else Unknown(name);
    }

    private void AddCommon(string name, string? modifier, List<string> values)
    {
        if (modifier is not null) NotSupported(name, modifier);
        else if (name is "_id") _conditions.Add(new SearchCondition.IdIn([.. values.Distinct(StringComparer.Ordinal)]));
        else if (SearchValues.Dates(values, _now) is { } comparisons) _conditions.Add(new SearchCondition.AnyLastUpdated(comparisons));
        else RejectValue(name, "a date with an optional prefix, for example ge2026-01-31");
    }

    private void Add(SearchParameterDefinition parameter, string? modifier, List<string> values)
    {
        var name = parameter.Name;
        var (condition, expected) = (parameter.Kind, modifier) switch
        {
            (SearchParameterKind.Token, null) => (SearchValues.Token(_type, name, values), "code, system|code, |code or system|"),
            (SearchParameterKind.Text, null) => (SearchValues.Text(name, values), $"text of at most {TextFolding.MaxLength} characters"),
            (SearchParameterKind.Text, "exact") => (SearchValues.Exact(_type, name, values), ""),
            (SearchParameterKind.Date, null) => (Date(name, values), "a date with an optional prefix, for example ge2026-01-31"),
            (SearchParameterKind.Reference, null) => (SearchValues.Reference(_type, name, parameter.Targets, values, _bases), "a reference"),
            (SearchParameterKind.Reference, { } target) when parameter.Targets.Contains(target, StringComparer.Ordinal) =>
                (SearchValues.Reference(_type, name, [target], values, _bases), "a reference"),
            _ => ((SearchCondition?)null, (string?)null),
        };

        if (expected is null) NotSupported(name, modifier!);
        else if (condition is null) RejectValue(name, expected);
        else _conditions.Add(condition);
    }

    private SearchCondition.AnyDate? Date(string name, List<string> values) =>
        SearchValues.Dates(values, _now) is { } comparisons ? new SearchCondition.AnyDate(name, comparisons) : null;

    private void Unknown(string name)
    {
        var plain = name.Split('.')[0];
        if (SearchParameters.IsDefinedByR4(_type, plain)) Reject(IssueCode.NotSupported, $"The search parameter {plain} is not supported for {_type} by this server.");
        else Reject(IssueCode.Invalid, $"{Shown(name)} is not a search parameter of {_type}.");
    }

    private void NotSupported(string name, string modifier) =>
        Reject(IssueCode.NotSupported, $"The modifier :{Shown(modifier)} is not supported for the search parameter {name}.");

    private void RejectValue(string name, string expected) => Reject(IssueCode.Invalid, $"The value of {name} must be {expected}.");

    private void Reject(string code, string diagnostics) => _issues.Add(FhirIssue.Error(code, diagnostics));

    private static string Shown(string name) => SearchName.IsPlain(name) ? name : "(unreadable name)";
}
