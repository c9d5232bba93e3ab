namespace EhrConnect.Data.Integrations;

/// <summary>An integration of an organisation with another system, as it is now. JSON members are kept as text: their shape is the vendor's.</summary>
public sealed record IntegrationRecord
{
    public required Guid Id { get; init; }

    public required string VendorId { get; init; }

    public required string Name { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>Counts every change, from 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>JSON object, without secrets.</summary>
    public required string Config { get; init; }

    /// <summary>JSON object: path of a secret in the configuration to what may be shown of it.</summary>
    public string SecretHints { get; init; } = "{}";

    /// <summary>Who made this version; null for the system.</summary>
    public string? ChangedBy { get; init; }

    public string? ChangeNote { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Null before anything was tried.</summary>
    public IntegrationHealth? Health { get; init; }

    /// <summary>The encrypted secrets of this version.</summary>
    internal byte[]? Envelope { get; init; }
}

/// <summary>How the other side was when it was last tried.</summary>
/// <param name="Status"><c>up</c>: it answered. <c>degraded</c>: it was reached and gave no answer that counts. <c>down</c>: it was not reached.</param>
/// <param name="Since">Since when it is well, or not well.</param>
/// <param name="ErrorCode">What happened last.</param>
/// <param name="TestedAt">When somebody last tested it.</param>
public sealed record IntegrationHealth(string Status, DateTimeOffset Since, string? ErrorCode, DateTimeOffset? TestedAt)
{
    public const string Up = "up";
    public const string Degraded = "degraded";
    public const string Down = "down";
}

/// <summary>What a change makes of an integration.</summary>
/// <param name="Name">For people.</param>
/// <param name="Enabled">Whether it works.</param>
/// <param name="Config">JSON object, without secrets.</param>
/// <param name="SecretHints">JSON object: path of a secret to what may be shown of it.</param>
/// <param name="Secrets">Path of a secret in the configuration to the secret in clear.</param>
/// <param name="Note">Why, for people.</param>
public sealed record IntegrationContent(string Name, bool Enabled, string Config, string SecretHints, IReadOnlyDictionary<string, string> Secrets, string? Note = null);
