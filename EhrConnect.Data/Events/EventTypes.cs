using System.Collections.Frozen;

namespace EhrConnect.Data.Events;

/// <summary>The event types that this system emits. They are stored and sent as these strings, so they never change.</summary>
public static class EventTypes
{
    public const string Hl7Received = "hl7.received";
    public const string Hl7Processed = "hl7.processed";
    public const string Hl7Error = "hl7.error";
    public const string Hl7Sent = "hl7.sent";
    public const string ConnectionOpened = "connection.opened";
    public const string ConnectionClosed = "connection.closed";
    public const string FhirCreated = "fhir.created";
    public const string FhirUpdated = "fhir.updated";
    public const string FhirDeleted = "fhir.deleted";
    public const string WebhookTest = "webhook.test";

    /// <summary>Every type a subscription may name, those of parts that are not built yet included.</summary>
    public static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            Hl7Received, "hl7.parsed", "hl7.validated", Hl7Processed, Hl7Sent, Hl7Error, FhirCreated, FhirUpdated, FhirDeleted,
            "transform.completed", "transform.failed", ConnectionOpened, ConnectionClosed, WebhookTest,
        ],
        StringComparer.Ordinal);

    /// <summary>A subscription's pattern: a type, a family (<c>fhir.*</c>) or everything (<c>*</c>).</summary>
    public static bool IsPattern(string pattern) =>
        Known.Contains(pattern) || pattern is "*" or "hl7.*" or "fhir.*" or "transform.*" or "connection.*" || pattern.StartsWith("abdm.", StringComparison.Ordinal);
}
