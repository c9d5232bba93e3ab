namespace EhrConnect.FhirApi.Security;

/// <summary>
/// Where a token says what. A name is a claim or, when there is no claim of that name, a dotted path into nested claims
/// (Keycloak: <c>realm_access.roles</c>).
/// </summary>
sealed class ClaimNames
{
    public string OrgId { get; set; } = "org_id";

    public string OrgSlug { get; set; } = "org_slug";

    public string Roles { get; set; } = "roles";

    public string Permissions { get; set; } = "permissions";
}
