using System.Text.Json;
using EhrConnect.Data.Events;

namespace EhrConnect.Data.Messages;

/// <summary>The events about a message: its ids and its type, nothing of its content.</summary>
public static class MessageEvents
{
    public static EventRecord Of(string type, ClaimedMessage message, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Type = type,
        OccurredAt = now,
        MessageId = message.Id,
        MessageType = message.MessageType,
        Data = JsonSerializer.Serialize(new { messageId = message.Id, messageType = message.MessageType, connectionId = message.ConnectionId }),
    };
}
