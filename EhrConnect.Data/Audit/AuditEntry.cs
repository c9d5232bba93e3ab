namespace EhrConnect.Data.Audit;

/// <summary>
/// One audit record: who did what to which object, from where, and how it ended. Holds identifiers, never clinical content.
/// </summary>
public sealed record AuditEntry
{
    public required Guid Id { get; init; }

    /// <summary>The organisation the record belongs to; the platform's own when none is known.</summary>
    public required Guid OrgId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string ActorType { get; init; }

    public string? ActorId { get; init; }

    /// <summary>What was done, for example <c>fhir.read</c> or <c>hl7.process</c>.</summary>
    public required string Action { get; init; }

    public string Outcome { get; init; } = AuditOutcome.Success;

    public int? StatusCode { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    /// <summary>A JSON object with particulars, or null.</summary>
    public string? Detail { get; init; }

    public string? Method { get; init; }

    /// <summary>The route template, not the path: paths may carry identifiers.</summary>
    public string? Route { get; init; }

    public string? RequestId { get; init; }

    public string? Ip { get; init; }

    /// <summary>The record of a lookup: success when something was found, otherwise a failure with 404.</summary>
    public AuditEntry ForResult(bool found) => found ? this : this with { Outcome = AuditOutcome.Failure, StatusCode = 404 };

    /// <summary>The record with the outcome that an HTTP status stands for.</summary>
    public AuditEntry WithStatus(int statusCode) => this with { StatusCode = statusCode, Outcome = AuditOutcome.OfStatus(statusCode) };
}
