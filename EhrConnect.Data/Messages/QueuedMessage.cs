using EhrConnect.Data.Events;

namespace EhrConnect.Data.Messages;

/// <summary>A message as the message browser lists it.</summary>
public sealed record QueuedMessage
{
    public required Guid Id { get; init; }

    public required long Sequence { get; init; }

    public required string Direction { get; init; }

    public required Guid ConnectionId { get; init; }

    public required string ControlId { get; init; }

    public required string MessageType { get; init; }

    public string? Version { get; init; }

    public string? SendingApplication { get; init; }

    public string? SendingFacility { get; init; }

    public required string Status { get; init; }

    public required int Priority { get; init; }

    public required int Attempts { get; init; }

    public required int MaxAttempts { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    public string? ErrorCode { get; init; }

    public string? Error { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>A message with everything that became of it.</summary>
public sealed record MessageDetail(QueuedMessage Message, IReadOnlyList<MessageResult> Results, IReadOnlyList<EventRecord> Events, IReadOnlyList<MessageAttempt> Attempts);

/// <summary>One attempt to process a message; <paramref name="Outcome"/> is <c>completed</c>, <c>retry</c> or <c>dead</c>.</summary>
public sealed record MessageAttempt(int Attempt, string Worker, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Outcome, string? ErrorCode, string? Error);
