using EhrConnect.Data.Organizations;
using EhrConnect.FhirApi.Errors;
using Microsoft.Extensions.Primitives;

namespace EhrConnect.FhirApi.Security;

/// <summary>
/// The credential decides the organisation. <c>X-Org-Id</c> may repeat it; only the platform's administrator selects another
/// organisation with it.
/// </summary>
sealed class OrgResolver(OrganizationDirectory directory)
{
    public const string Header = "X-Org-Id";

    private static readonly ApiError Unknown = new(403, "unknown-organization", $"No organisation has the id in {Header}.");
    private static readonly ApiError Malformed = new(400, "invalid-org-id", $"{Header} must hold one organisation id (a UUID).");
    private static readonly ApiError NoOrganization = new(403, "no-organization", "The token names no organisation that is known here.");
    private static readonly ApiError Isolation = new(403, "ORG_ISOLATION_VIOLATION", $"{Header} is not the organisation of the token.");
    private static readonly ApiError Inactive = new(403, "organization-inactive", "The organisation is suspended or deactivated.");

    public async Task<AccessDecision> ResolveAsync(TokenIdentity identity, StringValues header, CancellationToken cancellationToken)
    {
        // An organisation that does not exist has no audit trail: until the token's is found, records go to the platform's.
        if (identity.OrgId is not { } tokenOrg || await directory.FindAsync(tokenOrg, cancellationToken) is not { } own)
        {
            return AccessDecision.Refuse(PlatformOrganization.Id, NoOrganization);
        }

        if (header.Count == 0) return Decide(identity, own);
        var wellFormed = header is [{ } text] && Guid.TryParseExact(text, "D", out _);
        var selected = wellFormed ? Guid.ParseExact(header.ToString(), "D") : Guid.Empty;
        if (wellFormed && selected == own.Id) return Decide(identity, own);
        if (!identity.IsPlatformAdmin) return AccessDecision.Refuse(own.Id, Isolation);
        if (!wellFormed) return AccessDecision.Refuse(own.Id, Malformed);
        return await directory.FindAsync(selected, cancellationToken) is { } other
            ? Decide(identity, other)
            : AccessDecision.Refuse(own.Id, Unknown);
    }

    private static AccessDecision Decide(TokenIdentity identity, Organization organization) =>
        string.Equals(organization.Status, "active", StringComparison.Ordinal)
            ? AccessDecision.Grant(new OrgContext
            {
                OrgId = organization.Id,
                OrgSlug = organization.Slug,
                ActorId = identity.ActorId,
                ActorType = identity.ActorType,
                Roles = identity.Roles,
                Permissions = identity.Permissions,
                IsPlatformAdmin = identity.IsPlatformAdmin,
            })
            : AccessDecision.Refuse(organization.Id, Inactive);
}
