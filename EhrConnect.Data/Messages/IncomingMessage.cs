namespace EhrConnect.Data.Messages;

/// <summary>A message as it came off the wire, with what is needed to find, order and answer it.</summary>
public sealed record IncomingMessage
{
    public required Guid Id { get; init; }

    public required Guid OrgId { get; init; }

    public required Guid ConnectionId { get; init; }

    /// <summary>MSH-10.</summary>
    public required string ControlId { get; init; }

    /// <summary>MSH-9.1 and MSH-9.2, for example <c>ADT^A01</c>.</summary>
    public required string MessageType { get; init; }

    /// <summary>MSH-12.</summary>
    public string? Version { get; init; }

    public string? SendingApplication { get; init; }

    public string? SendingFacility { get; init; }

    /// <summary>The first patient identifier; null when the message has none.</summary>
    public string? PatientKey { get; init; }

    /// <summary>Messages with the same key take effect in arrival order.</summary>
    public required string OrderingKey { get; init; }

    public required byte[] Raw { get; init; }

    /// <summary>SHA-256 of <see cref="Raw"/>.</summary>
    public required byte[] ContentHash { get; init; }

    public string? Peer { get; init; }

    public string? Traceparent { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
