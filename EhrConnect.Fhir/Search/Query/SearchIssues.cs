using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>Gathers what is wrong with a search. Names that are no plain names are client content and are not repeated.</summary>
internal sealed class SearchIssues
{
    private readonly List<FhirIssue> _errors = [];
    private readonly List<FhirIssue> _warnings = [];

    public IReadOnlyList<FhirIssue> Errors => _errors;

    public IReadOnlyList<FhirIssue> Warnings => _warnings;

    public void Reject(string code, string diagnostics) => _errors.Add(FhirIssue.Error(code, diagnostics));

    public void Warn(string code, string diagnostics) => _warnings.Add(FhirIssue.Warning(code, diagnostics));

    public void RejectValue(string name, string expected) => Reject(IssueCode.Invalid, $"The value of {Shown(name)} must be {expected}.");

    public void RejectModifier(string name, string modifier) =>
        Reject(IssueCode.NotSupported, $"The modifier :{Shown(modifier)} is not supported for the search parameter {Shown(name)}.");

    public static string Shown(string name) => SearchName.IsPlain(name) ? name : "(unreadable name)";
}
