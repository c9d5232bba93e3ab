namespace EhrConnect.Data.Messages;

/// <summary>An outbound message that this process may send until its lease ends.</summary>
/// <param name="Message">The message.</param>
/// <param name="IntegrationVersion">The version of the integration it is sent over; null when that was deleted.</param>
public sealed record OutboundClaim(ClaimedMessage Message, int? IntegrationVersion);

/// <summary>How sending a message once ended.</summary>
public sealed record OutboundAttempt
{
    /// <summary>Null when the receiver took it.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>For people; holds no content of the message.</summary>
    public string? Error { get; init; }

    public ReceivedAnswer? Answer { get; init; }

    public required TimeSpan Duration { get; init; }
}

/// <summary>What follows from an attempt.</summary>
/// <param name="Status">The message's status from now on: <c>completed</c>, <c>pending</c>, <c>dead</c> or <c>halted</c>.</param>
/// <param name="RetryAt">When it is sent again; null unless it is pending.</param>
public sealed record OutboundDecision(string Status, DateTimeOffset? RetryAt = null);
