using System.Globalization;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// Reads the parameters of a search (FHIR R4, 3.1.1). Nothing is ignored: what is not understood, not implemented or empty
/// is an issue, because a filter that is silently dropped shows, or later deletes, the wrong people's data.
/// </summary>
public sealed class SearchQueryParser
{
    /// <summary>The most matches that may be skipped by number; further on, the links of the pages lead.</summary>
    public const int MaxOffset = 100_000;

    private readonly string? _type;
    private readonly SearchScope _scope;
    private readonly SearchIssues _issues = new();
    private readonly FilterParser _filters;
    private readonly List<SearchCondition> _conditions = [];
    private readonly List<SearchInclude> _includes = [];
    private readonly List<KeyValuePair<string, string>> _honoured = [];
    private readonly HashSet<string> _controls = new(StringComparer.Ordinal);
    private SearchQuery _query;

    private SearchQueryParser(string? type, SearchScope scope)
    {
        _type = type;
        _scope = scope;
        _filters = new FilterParser(scope, _issues);
        _query = new SearchQuery { Types = type is null ? [] : [type] };
    }

    /// <summary>Reads decoded parameters in the order they came.</summary>
    /// <param name="type">A known resource type; null for a search over all types.</param>
    /// <param name="parameters">Names and values after percent-decoding; <c>_format</c>, <c>_pretty</c> and <c>_elements</c> are the API's to honour.</param>
    /// <param name="scope">What the search is read against.</param>
    public static ParsedSearch Parse(string? type, IReadOnlyList<KeyValuePair<string, string>> parameters, SearchScope scope)
    {
        var parser = new SearchQueryParser(type, scope);
        foreach (var (name, value) in parameters.Where(parameter => parameter.Key is "_type")) parser.Types(name, value);
        foreach (var (name, value) in parameters) parser.Accept(name, value);
        return parser._issues.Errors.Count > 0
            ? new ParsedSearch(null, parser._issues.Errors)
            : new ParsedSearch(parser._query with { Conditions = parser._conditions, Includes = parser._includes, Parameters = parser._honoured, Warnings = parser._issues.Warnings }, []);
    }

    private void Accept(string name, string value)
    {
        var honoured = true;
        if (string.IsNullOrWhiteSpace(value)) _issues.Reject(IssueCode.Invalid, $"The parameter {SearchIssues.Shown(name)} has no value. Give it one or leave it out.");
        else if (value.Any(char.IsControl)) _issues.Reject(IssueCode.Invalid, $"The value of {SearchIssues.Shown(name)} contains a control character.");
        else if (!name.StartsWith('_') || !Control(name, value)) honoured = Filter(name, value);
        if (honoured) _honoured.Add(KeyValuePair.Create(name, value));
    }

    private bool Control(string name, string value)
    {
        switch (name)
        {
            case "_include" or "_include:iterate" or "_include:recurse" or "_revinclude" or "_revinclude:iterate" or "_revinclude:recurse":
                if (IncludeParser.Parse(name, value, _query.Types, _issues) is { } include) _includes.AddRange(include);
                return true;
            case "_count":
                Count(value);
                break;
            case "_offset" or "_getpagesoffset":
                Offset(name, value);
                break;
            case "_total":
                OneOf(name, value, ["none", "accurate", "estimate"], _query with { Total = value is "none" ? SearchTotal.None : SearchTotal.Accurate });
                break;
            case "_summary":
                OneOf(name, value, ["count", "true", "text", "data", "false"], value is "count" ? _query with { CountOnly = true } : _query);
                break;
            case "_sort":
                if (SortParser.Parse(_query.Types, value, _issues) is { } sort) _query = _query with { Sort = sort };
                break;
            case "_type" or "_format" or "_pretty" or "_elements":
                break;
            default:
                return false;
        }

        // The front end sends both names of the offset at once.
        if (!_controls.Add(name)) _issues.Reject(IssueCode.Invalid, $"The parameter {name} is given more than once.");
        return true;
    }

    private void Types(string name, string value)
    {
        var types = value.Split(',');
        if (_type is not null) _issues.Reject(IssueCode.Invalid, $"{name} belongs to a search over all types; this one is over {_type}.");
        else if (Array.Find(types, type => !ResourceTypes.IsKnown(type)) is { } unknown) _issues.Reject(IssueCode.Invalid, $"{name} names {SearchIssues.Shown(unknown)}, which is no resource type.");
        else _query = _query with { Types = [.. types.Distinct(StringComparer.Ordinal)] };
    }

    private void Count(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) _issues.Reject(IssueCode.Invalid, "_count must be a whole number from 0 on.");
        else if (count > SearchQuery.MaxCount) _query = _query with { Count = SearchQuery.MaxCount };
        else _query = count == 0 ? _query with { CountOnly = true } : _query with { Count = count };
    }

    private void Offset(string name, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) _issues.Reject(IssueCode.Invalid, $"{name} must be a whole number from 0 on.");
        else if (offset > MaxOffset) _issues.Reject(IssueCode.TooCostly, $"{name} may be at most {MaxOffset}. Follow the next links of the pages instead.");
        else if (_query.Offset is { } other && other != offset) _issues.Reject(IssueCode.Invalid, "_offset and _getpagesoffset contradict each other. Send one of them.");
        else _query = _query with { Offset = offset };
    }

    private void OneOf(string name, string value, string[] supported, SearchQuery query)
    {
        if (supported.Contains(value, StringComparer.Ordinal)) _query = query;
        else _issues.Reject(IssueCode.NotSupported, $"This value of {name} is not supported here; supported: {string.Join(", ", supported)}.");
    }

    /// <summary>Adds the condition; false when the parameter was dropped.</summary>
    private bool Filter(string name, string value)
    {
        if (UnsupportedControls.Contains(name)) _issues.Reject(IssueCode.NotSupported, $"The parameter {name} is not supported by this server.");
        else if (_scope.Lenient && !IsKnown(name)) return !TryDrop(name, value);
        else if ((_type is null ? SystemFilter.Parse(_query.Types, name, value, _filters, _issues) : _filters.Parse(_type, name, value)) is { } condition) _conditions.AddRange(condition is SearchCondition.All all ? all.Conditions : [condition]);
        return true;
    }

    private bool IsKnown(string name) => FilterParser.IsKnown(_type ?? "Resource", name) || (_type is null && _query.Types.Any(type => FilterParser.IsKnown(type, name)));

    private bool TryDrop(string name, string value)
    {
        if (PatientParameters.MayRestrict(name, value))
        {
            _issues.Reject(IssueCode.Invalid, $"{SearchIssues.Shown(name)} is not a search parameter here and is not ignored, because it names a patient.");
            return false;
        }

        _issues.Warn(IssueCode.Invalid, $"{SearchIssues.Shown(name)} is not a search parameter here and was ignored.");
        return true;
    }
}
