namespace EhrConnect.Data.Organizations;

/// <summary>
/// The organisation of the installation itself: it owns the directory of organisations, the platform's clients and every
/// audit record whose organisation is not known.
/// </summary>
public static class PlatformOrganization
{
    public const string Slug = "platform";

    public static readonly Guid Id = new("00000000-0000-4000-8000-000000000000");
}
