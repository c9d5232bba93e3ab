using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>Reads the parameters that filter: names, modifiers, chains and <c>_has</c> (FHIR R4, 3.1.1.3 and 3.1.1.5.5).</summary>
internal sealed class FilterParser(SearchScope scope, SearchIssues issues)
{
    private const int MaxValues = 5000;
    private const int MaxDepth = 4;
    private const int MaxChainTypes = 12;

    private readonly ValueParser _values = new(scope, issues);

    /// <summary>The condition; null when it is none, and then the issues say why.</summary>
    public SearchCondition? Parse(string type, string name, string value, int depth = 0)
    {
        if (depth > MaxDepth) return Reject(IssueCode.TooCostly, $"Chains and _has may be at most {MaxDepth} deep. Search in steps.");
        if (name.StartsWith("_has:", StringComparison.Ordinal)) return Has(type, name, value, depth);
        var filter = FilterName.Parse(name);
        if (SearchParameters.Find(type, filter.Name) is not { } parameter) return Unknown(type, filter.Name);
        if (!parameter.IsSupported) return Reject(IssueCode.NotSupported, $"The search parameter {parameter.Name} is not supported by this server.");
        if (filter.Rest is { } rest) return Chain(type, parameter, filter.Modifier, rest, value, depth);
        if (Split(name, value) is not { } values) return null;
        return filter.Modifier is "missing" ? Missing(parameter, values) : _values.Parse(parameter, filter.Modifier, values);
    }

    /// <summary>Whether R4 defines the parameter, so that not knowing it is no mistake of the client.</summary>
    public static bool IsKnown(string type, string name) =>
        name.StartsWith("_has:", StringComparison.Ordinal) || SearchParameters.Find(type, FilterName.Parse(name).Name) is not null;

    private SearchCondition? Has(string type, string name, string value, int depth)
    {
        var parts = name.Split(':', 4);
        if (parts is not [_, { Length: > 0 } source, { Length: > 0 } reference, { Length: > 0 } rest])
            return Reject(IssueCode.Invalid, "_has is written _has:Type:reference-parameter:parameter, for example _has:Observation:patient:code.");
        if (!ResourceTypes.IsKnown(source)) return Reject(IssueCode.Invalid, $"_has names {SearchIssues.Shown(source)}, which is no resource type.");
        if (SearchParameters.Find(source, reference) is not { Kind: SearchParameterKind.Reference, IsSupported: true } parameter)
            return Reject(IssueCode.Invalid, $"{SearchIssues.Shown(reference)} is not a reference parameter of {source}.");
        var elements = parameter.Elements.Where(element => element.Target is null || element.Target == type).Select(element => element.Element.Number).ToArray();
        if (elements.Length == 0 || !parameter.Targets.Contains(type, StringComparer.Ordinal)) return Reject(IssueCode.Invalid, $"{source}.{parameter.Name} does not point to {type}.");
        return Parse(source, rest, value, depth + 1) is { } condition ? new SearchCondition.PointedToBy(source, elements, condition) : null;
    }

    private SearchCondition? Chain(string type, SearchParameterDefinition parameter, string? modifier, string rest, string value, int depth)
    {
        if (parameter.Kind is not SearchParameterKind.Reference) return Reject(IssueCode.Invalid, $"{parameter.Name} is not a reference parameter of {type}, so nothing can be chained to it.");
        if (modifier is not null && !parameter.Targets.Contains(modifier, StringComparer.Ordinal))
            return Reject(IssueCode.Invalid, $"{type}.{parameter.Name} does not point to {SearchIssues.Shown(modifier)}.");
        var elements = parameter.Elements.Where(element => modifier is null || element.Target is null || element.Target == modifier).ToArray();
        var types = modifier is not null ? [modifier] : elements.SelectMany(element => element.Target is { } only ? [only] : parameter.Targets).Distinct(StringComparer.Ordinal).ToArray();
        var next = FilterName.Parse(rest).Name;
        var able = types.Where(target => IsKnown(target, rest)).ToArray();
        if (able.Length == 0) return Reject(IssueCode.Invalid, $"{SearchIssues.Shown(next)} is not a search parameter of what {type}.{parameter.Name} points to.");
        if (able.Length > MaxChainTypes)
            return Reject(IssueCode.TooCostly, $"{type}.{parameter.Name} points to too many types. Name one, for example {parameter.Name}:{able[0]}.{SearchIssues.Shown(next)}.");
        var targets = new List<KeyValuePair<string, SearchCondition>>(able.Length);
        foreach (var target in able)
        {
            if (Parse(target, rest, value, depth + 1) is not { } condition) return null;
            targets.Add(KeyValuePair.Create(target, condition));
        }

        return new SearchCondition.Chain([.. elements.Select(element => element.Element.Number)], targets);
    }

    private SearchCondition? Missing(SearchParameterDefinition parameter, IReadOnlyList<string> values)
    {
        if (values is not ["true" or "false"]) return RejectValue($"{parameter.Name}:missing", "true or false");
        if (parameter.Name is "_id" or "_lastUpdated") return values[0] is "true" ? new SearchCondition.AnyKey([]) : new SearchCondition.All([]);
        if (parameter.Composite is not null) return RejectModifier(parameter.Name, "missing");
        var present = new SearchCondition.Present(
            parameter.Kind, [.. parameter.Elements.Select(element => element.Element.Number)], [.. parameter.Elements.Select(element => SearchKey.Of(element.Element.Number, KeyForm.AnyUnit, ""))]);
        return values[0] is "true" ? new SearchCondition.Not(present) : present;
    }

    private List<string>? Split(string name, string value)
    {
        var values = SearchSyntax.Split(value, ',');
        if (values.Exists(string.IsNullOrWhiteSpace)) issues.Reject(IssueCode.Invalid, $"The list of values of {SearchIssues.Shown(name)} has an empty member.");
        else if (values.Count > MaxValues) issues.Reject(IssueCode.TooCostly, $"{SearchIssues.Shown(name)} has more than {MaxValues} values.");
        else return values;
        return null;
    }

    private SearchCondition? Unknown(string type, string name) => Reject(IssueCode.Invalid, $"{SearchIssues.Shown(name)} is not a search parameter of {type}.");

    private SearchCondition? RejectValue(string name, string expected)
    {
        issues.RejectValue(name, expected);
        return null;
    }

    private SearchCondition? RejectModifier(string name, string modifier)
    {
        issues.RejectModifier(name, modifier);
        return null;
    }

    private SearchCondition? Reject(string code, string diagnostics)
    {
        issues.Reject(code, diagnostics);
        return null;
    }
}
