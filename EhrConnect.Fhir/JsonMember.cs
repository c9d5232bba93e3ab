namespace EhrConnect.Fhir;

/// <summary>One member: which of the special ones it is, its bytes with and without the name.</summary>
internal sealed record JsonMember(KnownMember Name, Range Whole, Range Value);

/// <summary>The member names that the stored form treats in a way of their own.</summary>
internal enum KnownMember
{
    Other,
    ResourceType,
    Id,
    Meta,

    /// <summary><c>versionId</c>, <c>lastUpdated</c> and their underscore companions, inside meta.</summary>
    Stamp,
}
