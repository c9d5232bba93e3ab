using EhrConnect.Data.Events;

namespace EhrConnect.Data.Messages;

/// <summary>A message as the message browser lists it.</summary>
public sealed record QueuedMessage
{
    public required Guid Id { get; init; }

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

/// <summary>One attempt to process or send a message; <paramref name="Outcome"/> is <c>completed</c>, <c>retry</c>, <c>dead</c> or <c>halted</c>.</summary>
public sealed record MessageAttempt(int Attempt, string Worker, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Outcome, string? ErrorCode, string? Error)
{
    /// <summary>What came back from the receiver of an outbound message.</summary>
    public ReceivedAnswer? Answer { get; init; }

    /// <summary>The acknowledgement of this attempt that came as a message of its own.</summary>
    public RecordedAcknowledgment? LaterAcknowledgment { get; init; }
}

/// <summary>An acknowledgement that came as a message of its own.</summary>
/// <param name="Code">MSA-1.</param>
/// <param name="Text">What it says.</param>
/// <param name="At">When it came.</param>
/// <param name="MessageId">The message it was.</param>
public sealed record RecordedAcknowledgment(string Code, string? Text, DateTimeOffset At, Guid MessageId);

/// <summary>What a receiver answered. Text and bytes may quote the message: they belong in no log.</summary>
/// <param name="Code">MSA-1; null when what came is no acknowledgement.</param>
/// <param name="ControlId">MSA-2.</param>
/// <param name="Text">What the receiver says about it.</param>
/// <param name="Raw">The first bytes of whatever came.</param>
public sealed record ReceivedAnswer(string? Code, string? ControlId, string? Text, byte[] Raw);
