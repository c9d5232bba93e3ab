namespace EhrConnect.Data.Messages;

/// <summary>A message on its way to another system, with what is needed to find and order it.</summary>
public sealed record OutgoingMessage
{
    public required Guid Id { get; init; }

    /// <summary>The integration it is sent over.</summary>
    public required Guid ConnectionId { get; init; }

    /// <summary>MSH-10. It stays the same however often the message is sent.</summary>
    public required string ControlId { get; init; }

    /// <summary>MSH-9.1 and MSH-9.2, for example <c>ADT^A01</c>.</summary>
    public required string MessageType { get; init; }

    /// <summary>MSH-12.</summary>
    public string? Version { get; init; }

    public string? SendingApplication { get; init; }

    public string? SendingFacility { get; init; }

    /// <summary>The first patient identifier; null when the message has none.</summary>
    public string? PatientKey { get; init; }

    /// <summary>Messages with the same key are sent one after the other, in the order they were given.</summary>
    public required string OrderingKey { get; init; }

    public required byte[] Raw { get; init; }

    /// <summary>1 (first) to 5.</summary>
    public int Priority { get; init; } = 3;

    public string? Traceparent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
