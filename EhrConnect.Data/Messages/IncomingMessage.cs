using System.Security.Cryptography;

namespace EhrConnect.Data.Messages;

/// <summary>A message as it came off the wire, with what is needed to find, order and answer it.</summary>
public sealed class IncomingMessage
{
    private byte[]? _contentHash;

    /// <summary>Time-ordered (UUID version 7).</summary>
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

    /// <summary>Whether the messages behind this one wait when it fails for good.</summary>
    public bool HaltOnFailure { get; init; }

    /// <summary>Whether the application acknowledgement is a message of its own, sent when this one is processed.</summary>
    public bool AnswerLater { get; init; }

    /// <summary>
    /// Whether it answers a message that was sent. What it answers identifies it: there are systems whose acknowledgements all have
    /// the same control id, so another content with a known one is another acknowledgement, not a mistake.
    /// </summary>
    public bool IsAcknowledgment { get; init; }

    /// <summary>The character set of the connection, for a message that declares none.</summary>
    public string? CharacterSet { get; init; }

    public required byte[] Raw { get; init; }

    /// <summary>SHA-256 of <see cref="Raw"/>; made when it is first asked for, which is only when the control id is known.</summary>
    public byte[] ContentHash => _contentHash ??= SHA256.HashData(Raw);

    /// <summary>The sender's address.</summary>
    public string? Peer { get; init; }

    /// <summary>The SHA-256 thumbprint of the sender's certificate.</summary>
    public string? TlsIdentity { get; init; }

    public string? Traceparent { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>A message with the same control id that came before this moment no longer counts.</summary>
    public required DateTimeOffset RepeatedSince { get; init; }

    /// <summary>Set when the message is only kept for inspection; it will not be processed.</summary>
    public IntakeRejection? Rejection { get; init; }
}

/// <summary>Why a message is kept but not processed.</summary>
/// <param name="Code">A code of table 0357.</param>
/// <param name="Reason">Holds nothing of the message.</param>
public sealed record IntakeRejection(string Code, string Reason);
