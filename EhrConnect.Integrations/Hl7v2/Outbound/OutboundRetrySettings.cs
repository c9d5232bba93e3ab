namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>How often and how soon a message is sent again.</summary>
public sealed record OutboundRetrySettings
{
    public static OutboundRetrySettings Default { get; } = new();

    public int MaxAttempts { get; init; } = 5;

    public int FirstDelaySeconds { get; init; } = 2;

    public int MaxDelaySeconds { get; init; } = 300;
}
