using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EhrConnect.Data.Events;
using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Writing;

/// <summary>The event of a write: ids only, so a receiver without permission learns nothing from it.</summary>
internal static class ResourceEvents
{
    public static EventRecord Of(string type, StoredResource resource, WriteContext context) => new()
    {
        Id = Guid.CreateVersion7(resource.LastUpdated),
        Type = type,
        OccurredAt = resource.LastUpdated,
        MessageId = context.MessageId,
        MessageType = context.MessageType,
        ResourceType = resource.Type,
        ResourceId = resource.Id,
        Data = Data(resource, context),
    };

    private static string Data(StoredResource resource, WriteContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType"u8, resource.Type);
            writer.WriteString("resourceId"u8, resource.Id);
            writer.WriteString("versionId"u8, resource.Version.ToString(CultureInfo.InvariantCulture));
            if (context.MessageId is { } messageId) writer.WriteString("messageId"u8, messageId);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
