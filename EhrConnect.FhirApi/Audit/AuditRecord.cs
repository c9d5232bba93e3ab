using System.Text.Json;
using EhrConnect.Data.Audit;

namespace EhrConnect.FhirApi.Audit;

/// <summary>An audit record as it is shown.</summary>
sealed record AuditRecord(
    Guid Id,
    DateTimeOffset OccurredAt,
    string ActorType,
    string? ActorId,
    string Action,
    string Outcome,
    int? StatusCode,
    string? ResourceType,
    string? ResourceId,
    JsonElement? Detail,
    string? Method,
    string? Route,
    string? RequestId,
    string? Ip)
{
    public static AuditRecord Of(AuditEntry entry) => new(
        entry.Id,
        entry.OccurredAt,
        entry.ActorType,
        entry.ActorId,
        entry.Action,
        entry.Outcome,
        entry.StatusCode,
        entry.ResourceType,
        entry.ResourceId,
        entry.Detail is { } detail ? JsonElement.Parse(detail) : null,
        entry.Method,
        entry.Route,
        entry.RequestId,
        entry.Ip);
}
