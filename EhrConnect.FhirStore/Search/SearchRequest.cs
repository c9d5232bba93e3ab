namespace EhrConnect.FhirStore.Search;

/// <summary>A search as it came, and in whose name.</summary>
public sealed record SearchRequest
{
    /// <summary>The organisation; nothing outside it is seen.</summary>
    public required Guid OrgId { get; init; }

    /// <summary>Who searches: the links of the pages work for nobody else.</summary>
    public required string ActorId { get; init; }

    /// <summary>The type; null for a search over all types.</summary>
    public string? Type { get; init; }

    /// <summary>The compartment that is searched; null for a search outside compartments.</summary>
    public Compartment? Compartment { get; init; }

    /// <summary>Names and values, decoded, in the order they came.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>Those of the parameters that came in a form. They may be identifiers and names, so no link of the answer shows them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Form { get; init; } = [];

    /// <summary>The addresses of the server.</summary>
    public required RequestAddress Address { get; init; }

    /// <summary>Whether unknown parameters are dropped with a warning.</summary>
    public bool Lenient { get; init; }

    /// <summary>The largest page.</summary>
    public int MaxCount { get; init; } = Fhir.Search.SearchQuery.MaxCount;

    /// <summary>Which types the one who searches may read.</summary>
    public required Func<string, bool> MayRead { get; init; }

    /// <summary>The address below the base, without the parameters: <c>Patient</c>, <c>Patient/1/*</c>, or nothing.</summary>
    internal string Path => Compartment is { } within ? $"{within.Owner}/{within.Id}/{Type ?? "*"}" : Type ?? "";
}
