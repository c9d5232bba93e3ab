using System.Text.Json;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>An integration as its handler uses it: the current configuration with its secrets in clear, in memory only.</summary>
public sealed class Integration
{
    /// <summary>The organisation.</summary>
    public required Guid OrgId { get; init; }

    /// <summary>The integration.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which handler works for it.</summary>
    public required string VendorId { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it works at all.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Counts its changes.</summary>
    public required int Version { get; init; }

    /// <summary>The configuration, without secrets.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>The secrets by their path in the configuration.</summary>
    public required IReadOnlyDictionary<string, string> Secrets { get; init; }
}
