namespace EhrConnect.Data.Integrations;

/// <summary>Which integrations to list, oldest first; <see cref="After"/> is the id where the previous page ended.</summary>
public sealed record IntegrationFilter
{
    public int Limit { get; init; } = 50;

    public Guid? After { get; init; }

    public string? VendorId { get; init; }

    public bool? Enabled { get; init; }

    public string? Name { get; init; }
}
