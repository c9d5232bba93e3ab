namespace EhrConnect.Data.Resources;

/// <summary>One version of a resource as it is stored: the bytes that a read answers with.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Id">The logical id, unique per organisation and type.</param>
/// <param name="Version">Counts from 1 without gaps, deletes included.</param>
/// <param name="LastUpdated">When the version was made, UTC, milliseconds.</param>
/// <param name="Json">The UTF-8 JSON; null for a delete.</param>
public sealed record StoredResource(string Type, string Id, int Version, DateTimeOffset LastUpdated, byte[]? Json)
{
    public bool Deleted => Json is null;
}
