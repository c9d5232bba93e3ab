using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Users;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;

namespace EhrConnect.FhirApi.Users;

/// <summary>
/// Who may do what to whom, beyond the permission: owners are made, changed and reset by owners only. The platform's role stays in
/// the platform's organisation, and only those who hold it make, change and reset one another: an owner of that organisation is
/// no administrator of the platform.
/// </summary>
static class UserPolicy
{
    private static readonly ApiError OwnersOnly = new(403, "owner-required", "Only an owner of the organisation, or the platform, may make, change or reset an owner.");
    private static readonly ApiError PlatformRole = new(403, "platform-role", $"{RoleCatalog.PlatformAdmin} is a role of the platform's own organisation only, and only who holds it may make, change or reset another.");
    private static readonly ApiError OwnAccount = new(409, "own-account", "Nobody disables or demotes the account that they are using: ask another administrator.");

    /// <summary>Whether the caller works on the users of this organisation at all; if not, the answer is the one for an organisation that does not exist.</summary>
    public static bool Reaches(OrgContext caller, Guid orgId) => caller.IsPlatformAdmin || caller.OrgId == orgId;

    /// <summary>Null when the caller may give these roles in this organisation.</summary>
    public static ApiError? Granting(OrgContext caller, Guid orgId, IEnumerable<string> roles)
    {
        var granted = roles.ToHashSet(StringComparer.Ordinal);
        if (granted.Contains(RoleCatalog.PlatformAdmin) && !(orgId == PlatformOrganization.Id && caller.IsPlatformAdmin)) return PlatformRole;
        return granted.Contains(RoleCatalog.Owner) && !IsOwner(caller) ? OwnersOnly : null;
    }

    /// <summary>Null when the caller may change this user.</summary>
    public static ApiError? Changing(OrgContext caller, User user)
    {
        if (user.Roles.Contains(RoleCatalog.PlatformAdmin, StringComparer.Ordinal) && !caller.IsPlatformAdmin) return PlatformRole;
        return user.Roles.Contains(RoleCatalog.Owner, StringComparer.Ordinal) && !IsOwner(caller) ? OwnersOnly : null;
    }

    /// <summary>Null when the caller may make this change to this user.</summary>
    public static ApiError? Changing(OrgContext caller, Guid orgId, User user, UpdateUser change)
    {
        if (Changing(caller, user) is { } refused) return refused;
        if (string.Equals(caller.ActorId, user.Id.ToString("D"), StringComparison.Ordinal) && (change.Enabled is false || change.Roles is not null)) return OwnAccount;
        return change.Roles is null ? null : Granting(caller, orgId, change.Roles);
    }

    private static bool IsOwner(OrgContext caller) => caller.IsPlatformAdmin || caller.Roles.Contains(RoleCatalog.Owner, StringComparer.Ordinal);
}
