using System.Text.Json;
using System.Text.Unicode;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// Checks a received resource before it is stored: JSON syntax, then every element, type, cardinality, primitive and
/// required code of FHIR R4. Says what is wrong, where, and what to do, never which value was sent.
/// </summary>
public static class ResourceReader
{
    [ThreadStatic]
    private static ResourceCheck? _check;

    /// <summary>Reads the body of a create or update of <paramref name="type"/>.</summary>
    public static ReadResource Read(ReadOnlyMemory<byte> body, string type, ReadingMode mode = ReadingMode.Strict)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (body.IsEmpty) return Refused(body, null, FhirIssue.Error(IssueCode.Required, "The body is empty; it must be a resource as JSON."));
        if (!Utf8.IsValid(body.Span)) return Refused(body, null, FhirIssue.Error(IssueCode.Structure, "The body is not valid UTF-8."));
        if (R4Structures.Resource(type) is not { } structure) return Refused(body, null, FhirIssue.Error(IssueCode.NotSupported, "FHIR R4 has no such resource type.", type));

        var check = _check ??= new ResourceCheck();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = JsonSyntax.MaxDepth });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return Refused(body, null, JsonSyntax.NotAnObject());
            var findings = check.Check(ref reader, structure);
            reader.Read(); // whatever follows the object is malformed
            return Judge(body, check, findings, type, mode);
        }
        catch (JsonException malformed)
        {
            return Refused(body, check.Id, JsonSyntax.Describe(malformed, ref reader, check.Place()));
        }
    }

    private static ReadResource Judge(ReadOnlyMemory<byte> body, ResourceCheck check, Findings? findings, string type, ReadingMode mode)
    {
        var id = check.Id;
        if (check.IsOfType is null) return Refused(body, id, FhirIssue.Error(IssueCode.Required, "The resource has no resourceType.", type));
        if (check.IsOfType is false) return Refused(body, id, FhirIssue.Error(IssueCode.Invalid, $"The resourceType in the body must be {type}, as in the address.", type));
        if (findings is null) return new ReadResource(body, id, []);
        if (mode is ReadingMode.Strict || findings.Fatal) return new ReadResource(body, id, findings.Issues);

        // What was skipped because it is not FHIR was not looked at either.
        if (JsonSyntax.Problem(body.Span, type) is { } problem) return Refused(body, id, problem);
        return new ReadResource(body, id, []) { Warnings = [.. findings.Issues.Select(issue => issue with { Severity = IssueSeverity.Warning })] };
    }

    private static ReadResource Refused(ReadOnlyMemory<byte> body, string? id, FhirIssue issue) => new(body, id, [issue]);
}
