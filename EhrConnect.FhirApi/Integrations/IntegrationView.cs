using System.Text.Json.Nodes;
using EhrConnect.Data.Integrations;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>An integration as it is shown: of a secret only that there is one, and how it ends.</summary>
sealed record IntegrationView(
    Guid Id,
    string VendorId,
    string Name,
    bool Enabled,
    int Version,
    JsonObject Config,
    string? ChangedBy,
    string? Note,
    IntegrationHealth? Health,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static IntegrationView Of(IntegrationRecord record) => new(
        record.Id,
        record.VendorId,
        record.Name,
        record.Enabled,
        record.Version,
        ConfigurationSecrets.Show(record.Config, record.SecretHints),
        record.ChangedBy,
        record.ChangeNote,
        record.Health,
        record.CreatedAt,
        record.UpdatedAt);
}

/// <summary>A version, and how it differs from the one before.</summary>
sealed record VersionView(
    int Version,
    string Name,
    bool Enabled,
    JsonObject Config,
    string? ChangedBy,
    DateTimeOffset ChangedAt,
    string? Note,
    IReadOnlyList<ConfigurationDifference> Changes)
{
    public static VersionView Of(IntegrationVersion version, IntegrationVersion? before) => new(
        version.Version,
        version.Name,
        version.Enabled,
        ConfigurationSecrets.Show(version.Config, version.SecretHints),
        version.ChangedBy,
        version.ChangedAt,
        version.Note,
        before is null ? [] : Differences(before, version));

    private static List<ConfigurationDifference> Differences(IntegrationVersion before, IntegrationVersion version)
    {
        var found = new List<ConfigurationDifference>();
        if (before.Name != version.Name) found.Add(new ConfigurationDifference("name", before.Name, version.Name));
        if (before.Enabled != version.Enabled) found.Add(new ConfigurationDifference("enabled", before.Enabled, version.Enabled));
        found.AddRange(ConfigurationDifference.Between((before.Config, before.SecretHints), (version.Config, version.SecretHints)).Select(change => change with { Path = $"config.{change.Path}" }));
        return found;
    }
}

/// <summary>What an integration was told to do.</summary>
sealed record UsageView(Guid Id, string Operation, bool Success, string? ErrorCode, int DurationMs, string? ActorId, DateTimeOffset OccurredAt)
{
    public static UsageView Of(IntegrationUsage usage) => new(usage.Id, usage.Operation, usage.Success, usage.ErrorCode, usage.DurationMs, usage.ActorId, usage.OccurredAt);
}
