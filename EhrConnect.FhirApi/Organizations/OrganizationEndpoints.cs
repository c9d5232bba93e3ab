using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Organizations;

/// <summary>The directory of organisations: the platform's business. An organisation's own administration sees its own entry.</summary>
static class OrganizationEndpoints
{
    private const string Kind = "Organization";

    public static void MapOrganizations(this IEndpointRouteBuilder routes)
    {
        var organizations = routes.MapGroup("/api/organizations").WithTags("Organizations");
        organizations.MapPost("", CreateAsync).WithName("CreateOrganization").WithSummary("A new organisation with everything it needs to receive")
            .RequirePermission(Permissions.PlatformAdmin).WithAuditAction("organization.create", Kind);
        organizations.MapGet("", ListAsync).WithName("ListOrganizations").WithSummary("Organisations by slug")
            .RequirePermission(Permissions.PlatformAdmin).WithAuditAction("organization.list");
        organizations.MapGet("{id:guid}", GetAsync).WithName("GetOrganization").WithSummary("One organisation")
            .RequirePermission("settings:read").WithAuditAction("organization.read", Kind);
        organizations.MapPatch("{id:guid}", UpdateAsync).WithName("UpdateOrganization").WithSummary("Rename, suspend, activate or deactivate")
            .RequirePermission(Permissions.PlatformAdmin).WithAuditAction("organization.update", Kind);
        organizations.MapPost("{id:guid}/clients", CreateClientAsync).WithName("CreateClient").WithSummary("A new machine client; its secret is shown this once")
            .RequirePermission(Permissions.PlatformAdmin).WithAuditAction("client.create", "Client");
    }

    private static async Task<Results<Created<Organization>, ProblemHttpResult>> CreateAsync(
        CreateOrganization request, OrganizationStore store, RequestAudit audit, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var entry = audit.EntryOf(PlatformOrganization.Id, "organization.create", Kind, id.ToString()).WithStatus(StatusCodes.Status201Created);
        var created = await store.CreateAsync(id, request.Slug!, request.Name!, entry, cancellationToken);
        switch (created)
        {
            case { Organization: { } organization }:
                audit.MarkWritten();
                return TypedResults.Created($"/api/organizations/{organization.Id}", organization);
            case { Status: OrganizationCreationStatus.FacilityTaken }:
                return ApiProblem.Result(
                    StatusCodes.Status409Conflict, "facility-taken",
                    $"Another organisation receives for {Organization.FacilityOf(request.Slug!)}, the receiving facility (MSH-6) of this slug. Choose another slug, or have that organisation give the facility up.");
            default:
                return ApiProblem.Result(StatusCodes.Status409Conflict, "slug-taken", "Another organisation has this slug. Choose another one.");
        }
    }

    private static async Task<Ok<Page<Organization>>> ListAsync(
        [AsParameters] OrganizationQuery query, OrganizationStore store, RequestAudit audit, CancellationToken cancellationToken)
    {
        var entry = audit.EntryOf(PlatformOrganization.Id, "organization.list").WithStatus(StatusCodes.Status200OK);
        var found = await store.ListAsync(query.Take + 1, query.AfterSlug, entry, cancellationToken);
        audit.MarkWritten();
        return TypedResults.Ok(found.ToPage(query.Take, organization => organization, organization => Cursor.Of(organization.Slug)));
    }

    private static async Task<Results<Ok<Organization>, ProblemHttpResult>> GetAsync(Guid id, OrgContext org, OrganizationStore store, CancellationToken cancellationToken) =>
        (org.IsPlatformAdmin || id == org.OrgId) && await store.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblem.NotFound();

    private static async Task<Results<Ok<Organization>, ProblemHttpResult>> UpdateAsync(
        Guid id, UpdateOrganization request, OrganizationStore store, OrganizationDirectory directory, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (id == PlatformOrganization.Id && request.Status is not (null or "active"))
        {
            return ApiProblem.Result(StatusCodes.Status409Conflict, "platform-organization", "The platform's own organisation cannot be switched off: nobody could switch it on again.");
        }

        var entry = audit.EntryOf(PlatformOrganization.Id, "organization.update", Kind, id.ToString()).WithStatus(StatusCodes.Status200OK);
        var updated = await store.UpdateAsync(id, request.Name, request.Status, entry, cancellationToken);
        audit.MarkWritten();
        directory.Forget(id);
        return updated is null ? ApiProblem.NotFound() : TypedResults.Ok(updated);
    }

    private static async Task<Results<Created<CreatedClient>, ProblemHttpResult>> CreateClientAsync(
        Guid id, CreateClient request, OrganizationStore organizations, OAuthClientStore clients, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (id != PlatformOrganization.Id && request.Roles!.Contains(RoleCatalog.PlatformAdmin, StringComparer.Ordinal))
        {
            return ApiProblem.Invalid("roles", $"{RoleCatalog.PlatformAdmin} is a role of the platform's own organisation only.");
        }

        if (await organizations.FindAsync(id, cancellationToken) is not { } organization) return ApiProblem.NotFound();
        var clientId = ClientIds.New(organization.Slug, request.Name!);
        var roles = request.Roles!.Distinct(StringComparer.Ordinal).ToArray();
        var entry = audit.EntryOf(id, "client.create", "Client", clientId).WithStatus(StatusCodes.Status201Created);
        var secret = await clients.CreateAsync(id, clientId, request.Name!, roles, entry, cancellationToken);
        audit.MarkWritten();
        return TypedResults.Created((string?)null, new CreatedClient(clientId, secret, request.Name!, roles, id));
    }
}
