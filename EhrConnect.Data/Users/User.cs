namespace EhrConnect.Data.Users;

/// <summary>A person of one organisation who signs in to the web.</summary>
/// <param name="Id">Random, UUID version 4.</param>
/// <param name="Email">As it was given; <see cref="LoginName.Fold"/> of it is the login name.</param>
/// <param name="Name">For people.</param>
/// <param name="Roles">Keys of <see cref="Identity.RoleCatalog"/>.</param>
/// <param name="Enabled">False: cannot sign in, and what was signed in ends.</param>
/// <param name="PasswordSet">False until the first password was set with a reset token.</param>
/// <param name="LockedUntil">After failed attempts; in the past when it is over.</param>
/// <param name="LastLoginAt">The last successful sign-in.</param>
public sealed record User(
    Guid Id,
    string Email,
    string Name,
    IReadOnlyList<string> Roles,
    bool Enabled,
    bool PasswordSet,
    DateTimeOffset? LockedUntil,
    DateTimeOffset? LastLoginAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);
