namespace EhrConnect.Data.Messages;

/// <summary>The oldest unfinished message of a lane, given to this process until its lease ends.</summary>
/// <param name="OrgId">The organisation.</param>
/// <param name="Id">The message.</param>
/// <param name="Token">Proves the claim when the message is finished.</param>
/// <param name="ConnectionId">The connection it came in on.</param>
/// <param name="MessageType">For example <c>ADT^A01</c>.</param>
/// <param name="Raw">The bytes as received.</param>
/// <param name="Attempt">Counts from 1.</param>
/// <param name="MaxAttempts">After this attempt fails, the message is a dead letter.</param>
/// <param name="ClaimedAt">When this attempt began.</param>
/// <param name="Traceparent">The trace it belongs to.</param>
/// <param name="CharacterSet">The character set of its connection, for a message that declares none.</param>
/// <param name="AnswerLater">Whether its sender gets the application acknowledgement as a message of its own.</param>
public sealed record ClaimedMessage(
    Guid OrgId,
    Guid Id,
    Guid Token,
    Guid ConnectionId,
    string MessageType,
    byte[] Raw,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset ClaimedAt,
    string? Traceparent,
    string? CharacterSet = null,
    bool AnswerLater = false);
