namespace EhrConnect.Data.Integrations;

/// <summary>What an integration was, or is: the newest one is in use.</summary>
public sealed record IntegrationVersion(
    int Version, string Name, bool Enabled, string Config, string SecretHints, string? ChangedBy, DateTimeOffset ChangedAt, string? Note)
{
    internal byte[]? Envelope { get; init; }
}
