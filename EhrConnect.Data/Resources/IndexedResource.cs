namespace EhrConnect.Data.Resources;

/// <summary>A resource, by its number, and the rows it is found under.</summary>
public sealed record IndexedResource(long Rid, SearchIndex Index);
