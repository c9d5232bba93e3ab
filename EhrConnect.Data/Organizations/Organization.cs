namespace EhrConnect.Data.Organizations;

/// <summary>A tenant.</summary>
public sealed record Organization(Guid Id, string Slug, string Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The value of MSH-6 that belongs to a slug on the shared port: upper case, <c>-</c> as <c>_</c>.</summary>
    public static string FacilityOf(string slug) => slug.ToUpperInvariant().Replace('-', '_');
}
