namespace EhrConnect.Data.Identity;

/// <summary>A machine client of one organisation, as the token endpoint needs it.</summary>
/// <param name="OrgId">The organisation that the client's tokens belong to.</param>
/// <param name="OrgSlug">Its slug.</param>
/// <param name="ClientId">Unique in the installation.</param>
/// <param name="Name">For people.</param>
/// <param name="SecretHash">SHA-256 of the secret's UTF-8 bytes.</param>
/// <param name="Roles">Keys of <see cref="RoleCatalog"/>.</param>
/// <param name="Permissions">What the roles allow.</param>
/// <param name="OrgActive">False when the organisation is suspended or deactivated.</param>
public sealed record OAuthClient(
    Guid OrgId,
    string OrgSlug,
    string ClientId,
    string Name,
    byte[] SecretHash,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Permissions,
    bool OrgActive);
