using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>Reads <c>_include</c> and <c>_revinclude</c>: <c>Type:parameter[:Target]</c>, <c>Type:*</c>, <c>*</c> (FHIR R4, 3.1.1.5.6).</summary>
internal static class IncludeParser
{
    public static IReadOnlyList<SearchInclude>? Parse(string name, string value, IReadOnlyList<string> types, SearchIssues issues)
    {
        var reverse = name.StartsWith("_revinclude", StringComparison.Ordinal);
        var iterate = name.Contains(':', StringComparison.Ordinal);
        switch (value.Split(':'))
        {
            case ["*"] when !reverse && types.Count > 0:
                return [.. types.Select(type => new SearchInclude(reverse, iterate, type, [], null))];
            case [{ } source, "*"] when ResourceTypes.IsKnown(source):
                return [new SearchInclude(reverse, iterate, source, [], null)];
            case [{ } source, { } parameter]:
                return One(reverse, iterate, source, parameter, null, issues) is { } all ? [all] : null;
            case [{ } source, { } parameter, { } target]:
                return One(reverse, iterate, source, parameter, target, issues) is { } some ? [some] : null;
            default:
                issues.Reject(IssueCode.Invalid, $"{name} is written Type:reference-parameter or Type:reference-parameter:TargetType, for example {(reverse ? "Observation:patient" : "Encounter:patient")}.");
                return null;
        }
    }

    private static SearchInclude? One(bool reverse, bool iterate, string source, string parameter, string? target, SearchIssues issues)
    {
        var name = reverse ? "_revinclude" : "_include";
        if (!ResourceTypes.IsKnown(source)) issues.Reject(IssueCode.Invalid, $"{name} names {SearchIssues.Shown(source)}, which is no resource type.");
        else if (SearchParameters.Find(source, parameter) is not { Kind: SearchParameterKind.Reference, IsSupported: true } definition)
            issues.Reject(IssueCode.Invalid, $"{SearchIssues.Shown(parameter)} is not a reference parameter of {source}.");
        else if (target is not null && !definition.Targets.Contains(target, StringComparer.Ordinal))
            issues.Reject(IssueCode.Invalid, $"{source}.{definition.Name} does not point to {SearchIssues.Shown(target)}.");
        else
            return new SearchInclude(reverse, iterate, source, [.. definition.Elements.Select(element => element.Element.Number)], target ?? definition.Elements[0].Target);
        return null;
    }
}
