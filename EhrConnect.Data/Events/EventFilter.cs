namespace EhrConnect.Data.Events;

/// <summary>Which events to list. Ids are time-ordered, so <see cref="Before"/> is the cursor.</summary>
public sealed record EventFilter
{
    public int Limit { get; init; } = 50;

    public Guid? Before { get; init; }

    public string? Type { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    public Guid? MessageId { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}
