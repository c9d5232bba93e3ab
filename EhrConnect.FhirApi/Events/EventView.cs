using System.Text.Json;
using EhrConnect.Data.Events;

namespace EhrConnect.FhirApi.Events;

/// <summary>An event as it is shown.</summary>
sealed record EventView(Guid Id, string Type, DateTimeOffset Timestamp, Guid? MessageId, string? MessageType, string? ResourceType, string? ResourceId, JsonElement Data)
{
    public static EventView Of(EventRecord record) => new(
        record.Id, record.Type, record.OccurredAt, record.MessageId, record.MessageType, record.ResourceType, record.ResourceId, JsonElement.Parse(record.Data));
}
