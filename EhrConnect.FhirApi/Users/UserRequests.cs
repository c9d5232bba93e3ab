using EhrConnect.Data.Users;
using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Users;

/// <summary>A new user. The e-mail address is the login name, and nobody else's in the installation.</summary>
sealed record CreateUser(string? Email, string? Name, IReadOnlyList<string>? Roles);

/// <summary>What to change; what is absent stays.</summary>
sealed record UpdateUser(string? Name, IReadOnlyList<string>? Roles, bool? Enabled);

/// <summary>The user with the one-time token for the identity service's page <c>/password</c>; it is shown this once.</summary>
sealed record CreatedUser(User User, string PasswordToken, DateTimeOffset PasswordTokenExpiresAt);

/// <summary>A one-time token for the identity service's page <c>/password</c>; it is shown this once.</summary>
sealed record PasswordReset(string PasswordToken, DateTimeOffset PasswordTokenExpiresAt);

/// <summary>The permissions that roles hold, and those of the caller.</summary>
sealed record PermissionsView(IReadOnlyList<string> All, IReadOnlyList<string> Own);

/// <summary>A role and what it allows.</summary>
sealed record RoleView(string Key, IReadOnlyList<string> Permissions);

sealed record UserQuery : ListQuery
{
    internal Guid? After => Listing.Cursor.ReadId(Cursor);

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;
}
