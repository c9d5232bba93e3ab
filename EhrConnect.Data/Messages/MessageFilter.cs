namespace EhrConnect.Data.Messages;

/// <summary>Which messages to list, newest first; <see cref="Before"/> is the id where the previous page ended.</summary>
public sealed record MessageFilter
{
    public int Limit { get; init; } = 50;

    public Guid? Before { get; init; }

    public string? Direction { get; init; }

    public string? Status { get; init; }

    public string? MessageType { get; init; }

    public string? ControlId { get; init; }

    public string? Patient { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}
