namespace EhrConnect.Data.Events;

/// <summary>Something that happened. Holds ids only; whoever is allowed to can fetch the rest.</summary>
public sealed record EventRecord
{
    public required Guid Id { get; init; }

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public Guid? MessageId { get; init; }

    /// <summary>The HL7 message type, for example <c>ADT^A01</c>.</summary>
    public string? MessageType { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    /// <summary>A JSON object with the ids a receiver needs.</summary>
    public required string Data { get; init; }
}
