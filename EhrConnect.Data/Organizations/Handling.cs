namespace EhrConnect.Data.Organizations;

/// <summary>What happens to content or a request that breaks a rule (the words of <c>Prefer: handling=</c>, FHIR R4, 3.1.1.3.2).</summary>
public enum Handling
{
    /// <summary>It is refused.</summary>
    Strict,

    /// <summary>It is taken as far as that is safe, with a warning.</summary>
    Lenient,
}
