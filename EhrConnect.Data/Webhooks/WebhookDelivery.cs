namespace EhrConnect.Data.Webhooks;

/// <summary>One event on its way to one subscription, with every attempt made so far.</summary>
public sealed record WebhookDelivery
{
    public required Guid Id { get; init; }

    public required Guid SubscriptionId { get; init; }

    public required Guid EventId { get; init; }

    /// <summary><c>pending</c>, <c>delivering</c>, <c>delivered</c>, <c>dead</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    public required int Attempts { get; init; }

    public required int MaxAttempts { get; init; }

    public required DateTimeOffset NextAttemptAt { get; init; }

    public string? LastError { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public IReadOnlyList<WebhookAttempt> AttemptList { get; init; } = [];
}

/// <summary>One POST: what came back and how long it took.</summary>
public sealed record WebhookAttempt(int Attempt, DateTimeOffset StartedAt, int DurationMs, int? StatusCode, string? Error, string? Response);
