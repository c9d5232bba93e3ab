namespace EhrConnect.Data.Organizations;

/// <summary>What became of a wish for an organisation.</summary>
/// <param name="Status">The kind.</param>
/// <param name="Organization">The organisation; only when it is done.</param>
public sealed record OrganizationCreation(OrganizationCreationStatus Status, Organization? Organization = null);

/// <summary>What became of a wish for an organisation.</summary>
public enum OrganizationCreationStatus
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>Another organisation has the slug.</summary>
    SlugTaken,

    /// <summary>A connection of another organisation receives for the facility (MSH-6) that the slug stands for.</summary>
    FacilityTaken,
}
