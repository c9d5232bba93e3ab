namespace EhrConnect.FhirStore.Writing;

/// <summary>Which resource a write is about: the one with an id, or the one that criteria find.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Id">The id of the address; null when there is none.</param>
/// <param name="Criteria">Search parameters, decoded, in the order they came; null for an unconditional write.</param>
public sealed record ResourceAddress(string Type, string? Id, IReadOnlyList<KeyValuePair<string, string>>? Criteria)
{
    /// <summary>The resource with this id.</summary>
    public static ResourceAddress Of(string type, string id) => new(type, id, null);

    /// <summary>A resource that has no id yet.</summary>
    public static ResourceAddress New(string type) => new(type, null, null);

    /// <summary>The resource that the criteria find.</summary>
    public static ResourceAddress Where(string type, IReadOnlyList<KeyValuePair<string, string>> criteria) => new(type, null, criteria);
}
