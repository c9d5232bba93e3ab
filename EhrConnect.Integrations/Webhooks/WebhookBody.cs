using System.Globalization;
using System.Text.Json;
using EhrConnect.Data.Events;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>
/// The body of a delivery: <c>{"id","type","timestamp","orgId","data":{…}}</c>. It is a function of the stored event alone,
/// so every attempt sends the same bytes.
/// </summary>
public static class WebhookBody
{
    /// <summary>The UTF-8 bytes of the body.</summary>
    public static byte[] Of(Guid orgId, EventRecord record)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        using (var data = JsonDocument.Parse(record.Data))
        {
            writer.WriteStartObject();
            writer.WriteString("id", record.Id);
            writer.WriteString("type", record.Type);
            writer.WriteString("timestamp", record.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("orgId", orgId);
            writer.WritePropertyName("data");
            data.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
