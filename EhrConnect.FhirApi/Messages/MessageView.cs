using System.Text.Json.Serialization;
using EhrConnect.Data.Messages;
using EhrConnect.FhirApi.Events;

namespace EhrConnect.FhirApi.Messages;

/// <summary>A message as it is listed; seen alone, with the resource versions it made, its events and the attempts to process it.</summary>
sealed record MessageView
{
    public required Guid Id { get; init; }

    public required string Direction { get; init; }

    public required Guid ConnectionId { get; init; }

    public required string ControlId { get; init; }

    public required string MessageType { get; init; }

    public required string? Version { get; init; }

    public required string? SendingApplication { get; init; }

    public required string? SendingFacility { get; init; }

    public required string Status { get; init; }

    public required int Priority { get; init; }

    public required int AttemptCount { get; init; }

    /// <summary>Null when the policy of the connection ends it, not a count.</summary>
    public required int? MaxAttempts { get; init; }

    public required DateTimeOffset? NextAttemptAt { get; init; }

    public required string? ErrorCode { get; init; }

    public required string? Error { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset? CompletedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MessageResultView>? Results { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EventView>? Events { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptView>? Attempts { get; init; }

    public static MessageView Of(MessageDetail detail) => Of(detail.Message) with
    {
        Results = [.. detail.Results.Select(MessageResultView.Of)],
        Events = [.. detail.Events.Select(EventView.Of)],
        Attempts = [.. detail.Attempts.Select(AttemptView.Of)],
    };

    public static MessageView Of(QueuedMessage message) => new()
    {
        Id = message.Id,
        Direction = message.Direction,
        ConnectionId = message.ConnectionId,
        ControlId = message.ControlId,
        MessageType = message.MessageType,
        Version = message.Version,
        SendingApplication = message.SendingApplication,
        SendingFacility = message.SendingFacility,
        Status = message.Status,
        Priority = message.Priority,
        AttemptCount = message.Attempts,
        MaxAttempts = message.MaxAttempts == OutboundQueue.UntilDecided ? null : message.MaxAttempts,
        NextAttemptAt = message.Status is "pending" ? message.NextAttemptAt : null,
        ErrorCode = message.ErrorCode,
        Error = message.Error,
        ReceivedAt = message.ReceivedAt,
        CompletedAt = message.CompletedAt,
    };
}
