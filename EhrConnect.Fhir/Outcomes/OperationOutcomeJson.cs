using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EhrConnect.Fhir.Outcomes;

/// <summary>Writes an OperationOutcome (FHIR R4, 2.28) straight to UTF-8 JSON.</summary>
public static class OperationOutcomeJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document for at least one issue.</summary>
    public static byte[] Write(IReadOnlyList<FhirIssue> issues)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType"u8, "OperationOutcome"u8);
            writer.WriteStartArray("issue"u8);
            foreach (var issue in issues) Write(writer, issue);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, FhirIssue issue)
    {
        writer.WriteStartObject();
        writer.WriteString("severity"u8, issue.Severity);
        writer.WriteString("code"u8, issue.Code);
        writer.WriteString("diagnostics"u8, issue.Diagnostics);
        if (issue.Expression is not null)
        {
            writer.WriteStartArray("expression"u8);
            writer.WriteStringValue(issue.Expression);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
