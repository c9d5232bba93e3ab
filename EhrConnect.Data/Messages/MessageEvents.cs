using System.Text.Json;
using EhrConnect.Data.Events;

namespace EhrConnect.Data.Messages;

/// <summary>The events about a message: its ids and its type, nothing of its content.</summary>
public static class MessageEvents
{
    public static EventRecord Of(string type, ClaimedMessage message, DateTimeOffset now) => Of(type, message.Id, message.MessageType, message.ConnectionId, now);

    public static EventRecord Of(string type, SentState message, DateTimeOffset now) => Of(type, message.Id, message.MessageType, message.ConnectionId, now);

    private static EventRecord Of(string type, Guid messageId, string messageType, Guid connectionId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Type = type,
        OccurredAt = now,
        MessageId = messageId,
        MessageType = messageType,
        Data = JsonSerializer.Serialize(new { messageId, messageType, connectionId }),
    };
}
