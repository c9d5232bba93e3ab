namespace EhrConnect.Data.Audit;

/// <summary>Which audit records to list. Ids are time-ordered, so <see cref="Before"/> is the cursor.</summary>
public sealed record AuditFilter
{
    public int Limit { get; init; } = 50;

    public Guid? Before { get; init; }

    public string? Action { get; init; }

    public string? Outcome { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    public string? RequestId { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}
