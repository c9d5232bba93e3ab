namespace EhrConnect.Fhir.Outcomes;

/// <summary>
/// One issue of an OperationOutcome (FHIR R4, 2.28). The text names places and rules, never values: what a client sent may
/// be health data, and outcomes end up in logs.
/// </summary>
/// <param name="Severity">A code of <see cref="IssueSeverity"/>.</param>
/// <param name="Code">A code of <see cref="IssueCode"/>.</param>
/// <param name="Diagnostics">One sentence for a human: the cause and, where there is one, the remedy.</param>
/// <param name="Expression">The FHIRPath of the element at fault, for example <c>Patient.name[0].family</c>.</param>
public sealed record FhirIssue(string Severity, string Code, string Diagnostics, string? Expression = null)
{
    /// <summary>An issue that made the interaction fail.</summary>
    public static FhirIssue Error(string code, string diagnostics, string? expression = null) => new(IssueSeverity.Error, code, diagnostics, expression);

    /// <summary>An issue that the interaction went through with.</summary>
    public static FhirIssue Warning(string code, string diagnostics, string? expression = null) => new(IssueSeverity.Warning, code, diagnostics, expression);
}
