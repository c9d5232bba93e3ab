namespace EhrConnect.Fhir.Search;

/// <summary>Reads the values of one parameter, by its type and modifier (FHIR R4, 3.1.1.4).</summary>
internal sealed class ValueParser(SearchScope scope, SearchIssues issues)
{
    private const string DateForm = "a date with an optional prefix, for example ge2026-01-31";
    private const string TokenForm = "code, system|code, |code or system|";

    public SearchCondition? Parse(SearchParameterDefinition parameter, string? modifier, IReadOnlyList<string> values)
    {
        var name = parameter.Name;
        var elements = parameter.Elements;
        return (parameter.Kind, modifier) switch
        {
            (_, null) when name is "_id" => Ids(values),
            (_, "not") when name is "_id" => Negate(Ids(values)),
            (_, null) when name is "_lastUpdated" => Or(name, DateForm, DateSearch.Comparisons(values, scope.Now) is { } updated ? new SearchCondition.AnyLastUpdated(updated) : null),
            _ when name is "_id" or "_lastUpdated" => NoModifier(name, modifier!),
            (SearchParameterKind.Token, null) => Or(name, TokenForm, TokenSearch.Of(elements, values)),
            (SearchParameterKind.Token, "not") => Negate(Or(name, TokenForm, TokenSearch.Of(elements, values))),
            (SearchParameterKind.String, null) => Or(name, $"text of at most {TextFolding.MaxLength} characters", StringSearch.StartsWith(elements, values)),
            (SearchParameterKind.String, "exact") => StringSearch.Exact(elements, values),
            (SearchParameterKind.String, "contains") => Or(name, $"text of at most {TextFolding.MaxLength} characters", StringSearch.Contains(elements, values)),
            (SearchParameterKind.Date, null) => Or(name, DateForm, scope.Lenient ? DateSearch.OfRange(elements, values, scope.Now) : DateSearch.Of(elements, values, scope.Now)),
            (SearchParameterKind.Number, null) => Or(name, "a number with an optional prefix, for example gt0.8", NumberSearch.Of(elements, values)),
            (SearchParameterKind.Quantity, null) => Or(name, "number, number|system|code or number||code, with an optional prefix", NumberSearch.OfQuantity(elements, values)),
            (SearchParameterKind.Uri, null) => UriSearch.Of(elements, values),
            (SearchParameterKind.Reference, null) => ReferenceSearch.Of(elements, parameter.Targets, values, scope.Bases),
            (SearchParameterKind.Reference, "identifier") => Or(name, TokenForm, ReferenceSearch.ByIdentifier(elements, values)),
            (SearchParameterKind.Reference, { } target) when parameter.Targets.Contains(target, StringComparer.Ordinal) =>
                ReferenceSearch.Of([.. elements.Where(element => element.Target is null || element.Target == target)], [target], values, scope.Bases),
            (SearchParameterKind.Composite, null) => Or(name, "the values of its components joined by $, the first with code, system|code or |code", Composite(parameter, values)),
            _ => NoModifier(name, modifier!),
        };
    }

    private static SearchCondition.IdIn Ids(IReadOnlyList<string> values) => new([.. values.Select(SearchSyntax.Unescape).Distinct(StringComparer.Ordinal)]);

    private static SearchCondition? Negate(SearchCondition? condition) => condition is null ? null : new SearchCondition.Not(condition);

    private SearchCondition.Any? Composite(SearchParameterDefinition parameter, IReadOnlyList<string> values)
    {
        var found = values.Select(value => CompositeSearch.Of(parameter.Composite!, value, scope)).ToArray();
        return Array.Exists(found, condition => condition is null) ? null : new SearchCondition.Any([.. found.Select(condition => condition!)]);
    }

    private SearchCondition? Or(string name, string expected, SearchCondition? condition)
    {
        if (condition is null) issues.RejectValue(name, expected);
        return condition;
    }

    private SearchCondition? NoModifier(string name, string modifier)
    {
        issues.RejectModifier(name, modifier);
        return null;
    }
}
