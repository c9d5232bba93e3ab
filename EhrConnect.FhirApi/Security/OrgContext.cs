using EhrConnect.Data.Identity;

namespace EhrConnect.FhirApi.Security;

/// <summary>In whose name a request acts: the organisation the credential decided, and who holds the credential.</summary>
public sealed class OrgContext
{
    public required Guid OrgId { get; init; }

    public required string OrgSlug { get; init; }

    public required string ActorId { get; init; }

    /// <summary>One of <see cref="Data.Audit.ActorType"/>.</summary>
    public required string ActorType { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>The platform's own administrator; only a credential of the platform's organisation can be one.</summary>
    public required bool IsPlatformAdmin { get; init; }

    /// <summary>
    /// Whether the credential allows it. What an organisation grants, <c>*:*</c> included, never reaches the platform itself.
    /// </summary>
    public bool Can(string permission) =>
        (IsPlatformAdmin || !permission.StartsWith("platform:", StringComparison.Ordinal)) && Data.Identity.Permissions.Allow(Permissions, permission);
}
