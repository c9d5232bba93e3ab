using System.Text.Json;
using System.Text.Unicode;
using EhrConnect.Fhir.Outcomes;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// Checks a received resource before it is stored: JSON syntax, then every element, type, cardinality, primitive and
/// required code of FHIR R4. Says what is wrong and where, never which value was sent.
/// </summary>
public static class ResourceReader
{
    private const int MaxIssues = 50;

    private static readonly FhirJsonDeserializer Deserializer = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    /// <summary>Reads the body of a create or update of <paramref name="type"/>.</summary>
    public static ReadResource Read(ReadOnlyMemory<byte> body, string type, ReadingMode mode = ReadingMode.Strict)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (body.IsEmpty) return Invalid(body, null, FhirIssue.Error(IssueCode.Required, "The body is empty; it must be a resource as JSON."));
        if (!Utf8.IsValid(body.Span)) return Invalid(body, null, FhirIssue.Error(IssueCode.Structure, "The body is not valid UTF-8."));

        var syntax = JsonSyntax.Check(body.Span, type);
        if (syntax.Issue is not null) return Invalid(body, syntax.Id, syntax.Issue);
        if (syntax.ResourceType is null) return Invalid(body, syntax.Id, FhirIssue.Error(IssueCode.Required, "The resource has no resourceType.", type));
        if (!string.Equals(syntax.ResourceType, type, StringComparison.Ordinal))
            return Invalid(body, syntax.Id, FhirIssue.Error(IssueCode.Invalid, $"The resourceType in the body must be {type}, as in the address.", type));

        if (syntax.Id is { } id && !LogicalId.IsValid(id)) return Invalid(body, id, FhirIssue.Error(IssueCode.Value, "The id is not a FHIR id: 1 to 64 letters, digits, hyphens and dots.", $"{type}.id"));
        var findings = Findings(body.Span, type);
        return mode is ReadingMode.Strict
            ? new ReadResource(body, syntax.Id, findings)
            : new ReadResource(body, syntax.Id, []) { Warnings = [.. findings.Select(finding => finding with { Severity = IssueSeverity.Warning })] };
    }

    private static FhirIssue[] Findings(ReadOnlySpan<byte> json, string type)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonSyntax.MaxDepth + 1 });
        return Deserializer.TryDeserializeResource(ref reader, out _, out IEnumerable<CodedException> findings)
            ? []
            : [.. findings.Take(MaxIssues).Select(finding => ValidationText.Issue(finding, type))];
    }

    private static ReadResource Invalid(ReadOnlyMemory<byte> body, string? id, FhirIssue issue) => new(body, id, [issue]);
}
