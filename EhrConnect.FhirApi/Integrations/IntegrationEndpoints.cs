using EhrConnect.Data.Identity;
using EhrConnect.Data.Integrations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using EhrConnect.Integrations.Orchestration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>The connections of the caller's organisation to other systems.</summary>
static class IntegrationEndpoints
{
    private const string Kind = "Integration";

    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        var integrations = routes.MapGroup("/api/integrations").WithTags("Integrations");
        integrations.MapGet("vendors", ListVendors).WithName("ListVendors").WithSummary("What can be integrated with")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.vendors");
        integrations.MapGet("vendors/{vendor}/metadata", GetVendor).WithName("GetVendor").WithSummary("A vendor's settings and operations")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.vendor");
        integrations.MapGet("vendors/{vendor}/operations", GetOperations).WithName("GetVendorOperations").WithSummary("What a vendor's integrations can be told to do")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.vendor");
        integrations.MapGet("", ListAsync).WithName("ListIntegrations").WithSummary("Integrations, oldest first; secrets are never shown")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.list");
        integrations.MapPost("", CreateAsync).WithName("CreateIntegration").WithSummary("Set up an integration; its settings are checked by the vendor's handler")
            .RequirePermission(Permissions.IntegrationsCreate).WithAuditAction("integration.create", Kind);
        integrations.MapGet("{id:guid}", GetAsync).WithName("GetIntegration").WithSummary("One integration")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.read", Kind);
        integrations.MapPut("{id:guid}", UpdateAsync).WithName("UpdateIntegration").WithSummary("Replace the settings, as a new version; secrets that are left out stay, unless the receiver changes")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("integration.update", Kind);
        integrations.MapDelete("{id:guid}", DeleteAsync).WithName("DeleteIntegration").WithSummary("Remove an integration with its versions, unless messages wait for it")
            .RequirePermission(Permissions.IntegrationsDelete).WithAuditAction("integration.delete", Kind);
        integrations.MapPost("{id:guid}/toggle", ToggleAsync).WithName("ToggleIntegration").WithSummary("Switch on or off; what waits to be sent waits until it is on again")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("integration.toggle", Kind);
        integrations.MapGet("{id:guid}/versions", VersionsAsync).WithName("ListIntegrationVersions").WithSummary("Every version, newest first, with what it changed")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.versions", Kind);
        integrations.MapPost("{id:guid}/rollback", RollbackAsync).WithName("RollbackIntegration").WithSummary("Name, settings and secrets of an earlier version, as a new one")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("integration.rollback", Kind);
        integrations.MapPost("{id:guid}/test", IntegrationUse.TestAsync).WithName("TestIntegration").WithSummary("Try the connection: each step with its time, and what came back when it failed")
            .RequirePermission(Permissions.IntegrationsExecute).WithAuditAction("integration.test", Kind);
        integrations.MapPost("{id:guid}/execute", IntegrationUse.ExecuteAsync).WithName("ExecuteIntegration").WithSummary("Have an operation of the vendor done")
            .RequirePermission(Permissions.IntegrationsExecute).WithAuditAction("integration.execute", Kind);
        integrations.MapGet("{id:guid}/health", IntegrationUse.HealthAsync).WithName("GetIntegrationHealth").WithSummary("Whether the other side was reached when it was last tried; nothing is tried now")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.health", Kind);
        integrations.MapGet("{id:guid}/usage", UsageAsync).WithName("ListIntegrationUsage").WithSummary("What it was told to do, newest first")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("integration.usage", Kind);
    }

    private static Ok<Page<VendorMetadata>> ListVendors(VendorRegistry vendors) => TypedResults.Ok(new Page<VendorMetadata>([.. vendors.Vendors], null));

    private static Results<Ok<VendorMetadata>, ProblemHttpResult> GetVendor(string vendor, VendorRegistry vendors) =>
        vendors.Find(vendor) is { } found ? TypedResults.Ok(found.Metadata) : ApiProblem.NotFound();

    private static Results<Ok<Page<VendorOperation>>, ProblemHttpResult> GetOperations(string vendor, VendorRegistry vendors) =>
        vendors.Find(vendor) is { } found ? TypedResults.Ok(new Page<VendorOperation>(found.Metadata.Operations, null)) : ApiProblem.NotFound();

    private static async Task<Ok<Page<IntegrationView>>> ListAsync([AsParameters] IntegrationQuery query, OrgContext org, IntegrationStore store, CancellationToken cancellationToken)
    {
        var found = await store.ListAsync(org.OrgId, query.ToFilter(), cancellationToken);
        return TypedResults.Ok(found.ToPage(query.Take, IntegrationView.Of, integration => Cursor.Of(integration.Id)));
    }

    private static Task<Results<Created<IntegrationView>, ProblemHttpResult>> CreateAsync(IntegrationRequest request, IntegrationEditing editing, TimeProvider time, CancellationToken cancellationToken) =>
        editing.CreateAsync(Guid.CreateVersion7(time.GetUtcNow()), request, cancellationToken);

    private static async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> GetAsync(Guid id, OrgContext org, IntegrationStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(org.OrgId, id, cancellationToken) is { } found ? TypedResults.Ok(IntegrationView.Of(found)) : ApiProblem.NotFound();

    private static Task<Results<Ok<IntegrationView>, ProblemHttpResult>> UpdateAsync(Guid id, IntegrationRequest request, IntegrationEditing editing, CancellationToken cancellationToken) =>
        editing.UpdateAsync(id, request, cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, IntegrationEditing editing, CancellationToken cancellationToken) => editing.DeleteAsync(id, cancellationToken);

    private static Task<Results<Ok<IntegrationView>, ProblemHttpResult>> ToggleAsync(Guid id, ToggleRequest request, IntegrationEditing editing, CancellationToken cancellationToken) =>
        editing.ToggleAsync(id, request, cancellationToken);

    private static Task<Results<Ok<IntegrationView>, ProblemHttpResult>> RollbackAsync(Guid id, RollbackRequest request, IntegrationEditing editing, CancellationToken cancellationToken) =>
        editing.RollbackAsync(id, request, cancellationToken);

    private static async Task<Results<Ok<Page<VersionView>>, ProblemHttpResult>> VersionsAsync(
        Guid id, [AsParameters] VersionQuery query, OrgContext org, IntegrationStore store, CancellationToken cancellationToken)
    {
        // One more than shown says whether there is a next page, and what the last one shown changed.
        var found = await store.VersionsAsync(org.OrgId, id, query.Take + 1, query.Position, cancellationToken);
        if (found.Count == 0 && query.Position is null) return ApiProblem.NotFound();
        var views = found.Take(query.Take).Select((version, i) => VersionView.Of(version, found.ElementAtOrDefault(i + 1))).ToList();
        return TypedResults.Ok(new Page<VersionView>(views, found.Count > query.Take ? Cursor.Of((long)views[^1].Version) : null));
    }

    private static async Task<Results<Ok<Page<UsageView>>, ProblemHttpResult>> UsageAsync(
        Guid id, [AsParameters] UsageQuery query, OrgContext org, IntegrationStore store, IntegrationUsageLog usage, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(org.OrgId, id, cancellationToken) is null) return ApiProblem.NotFound();
        var found = await usage.ListAsync(org.OrgId, id, query.Take + 1, query.Position, cancellationToken);
        return TypedResults.Ok(found.ToPage(query.Take, UsageView.Of, entry => Cursor.Of(entry.Id)));
    }
}
