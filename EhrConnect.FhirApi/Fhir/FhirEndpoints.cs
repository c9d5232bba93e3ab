using EhrConnect.Fhir.Search;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Fhir.Bundles;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirApi.Fhir.Metadata;
using EhrConnect.FhirApi.Http;
using EhrConnect.FhirApi.Security;
using EhrConnect.FhirStore.Bundles;
using EhrConnect.FhirStore.Limits;
using EhrConnect.FhirStore.Search;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>The RESTful API of FHIR R4 (3.1.0). What is not built yet says so with 501.</summary>
static class FhirEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] AnyMethod = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    public static void MapFhir(this IEndpointRouteBuilder routes)
    {
        var bundles = BodyLimit.OfBundles(routes.ServiceProvider);
        Map(routes.MapGroup(FhirBase.Path).WithTags("FHIR R4"), bundles);
        Map(routes.MapGroup(FhirBase.Alias).ExcludeFromDescription(), bundles);
    }

    private static void Map(RouteGroupBuilder fhir, BodyLimit bundles)
    {
        fhir.AddEndpointFilter<RepresentationFilter>();
        fhir.MapMethods("/metadata", Read, CapabilityEndpoint.Get).AllowAnonymous();
        fhir.MapMethods("/", Read, SearchHandlers.SystemAsync).RequirePermission("records:read").WithAuditAction("fhir.search");
        fhir.MapPost("/_search", SearchHandlers.SystemByFormAsync).RequirePermission("records:read").WithAuditAction("fhir.search");
        foreach (var owner in SearchParameters.CompartmentOwners)
        {
            Compartment(fhir.MapGroup($"/{owner}/{{id}}/{{compartment:resourceType}}"), owner, context => TypePermissions.Of((string)context.GetRouteValue("compartment")!, "read"));
            Compartment(fhir.MapGroup($"/{owner}/{{id}}/*"), owner, _ => TypePermissions.Of(owner, "read"));
        }

        // Everybody who works with FHIR reads patients; what a bundle or a history of everything may touch or show is decided type by type.
        fhir.MapPost("/", BundleHandlers.RunAsync).RequirePermission("patients:read").WithAuditAction(BundleInteraction.Action).WithMetadata(bundles);
        fhir.MapMethods("/_history", Read, ReadHandlers.SystemHistoryAsync).RequirePermission("patients:read").WithAuditAction("fhir.history");

        var type = fhir.MapGroup("/{type:resourceType}").AddEndpointFilter<RouteGroupBuilder, OfferedTypesFilter>();
        type.MapMethods("/", Read, SearchHandlers.SearchAsync).Needs("read").WithAuditAction("fhir.search");
        type.MapPost("/_search", SearchHandlers.SearchByFormAsync).Needs("read").WithAuditAction("fhir.search");
        type.MapPost("/", WriteHandlers.CreateAsync).Needs("create").WithAuditAction(WriteHandlers.Create);
        type.MapMethods("/{id}", Read, ReadHandlers.ReadAsync).Needs("read").WithAuditAction(ReadHandlers.Read);
        type.MapPut("/{id}", WriteHandlers.UpdateAsync).Needs("edit").WithAuditAction(WriteHandlers.Update);
        type.MapPatch("/{id}", WriteHandlers.PatchAsync).Needs("edit").WithAuditAction(WriteHandlers.Patch);
        type.MapDelete("/{id}", WriteHandlers.DeleteAsync).Needs("delete").WithAuditAction(WriteHandlers.Delete);
        type.MapPut("/", WriteHandlers.UpdateAsync).Needs("edit").WithAuditAction(WriteHandlers.Update);
        type.MapPatch("/", WriteHandlers.PatchAsync).Needs("edit").WithAuditAction(WriteHandlers.Patch);
        type.MapDelete("/", WriteHandlers.DeleteAsync).Needs("delete").WithAuditAction(WriteHandlers.Delete);
        type.MapMethods("/{id}/_history", Read, ReadHandlers.HistoryAsync).Needs("read").WithAuditAction("fhir.history");
        type.MapMethods("/_history", Read, ReadHandlers.TypeHistoryAsync).Needs("read").WithAuditAction("fhir.history");
        type.MapMethods("/{id}/_history/{versionId}", Read, ReadHandlers.ReadVersionAsync).Needs("read").WithAuditAction("fhir.vread");

        NotBuilt(type.MapMethods("/{id}/{compartment:resourceType}", Read, () => NotOffered.Compartment).Needs("read"), "fhir.search");
        NotBuilt(type.MapMethods("/${operation}", AnyMethod, () => NotOffered.Operation).Needs("read"), "fhir.operation");
        NotBuilt(type.MapMethods("/{id}/${operation}", AnyMethod, () => NotOffered.Operation).Needs("read"), "fhir.operation");

        NotBuilt(fhir.MapMethods("/${operation}", AnyMethod, () => NotOffered.Operation).RequirePermission("records:read"), "fhir.operation");
    }

    private static void Compartment(RouteGroupBuilder compartment, string owner, Func<HttpContext, string> permission)
    {
        compartment.AddEndpointFilter<OfferedTypesFilter>();
        compartment.MapMethods("/", Read, (FhirCall call, SearchInteraction search, IOptions<FhirLimits> limits) => SearchHandlers.CompartmentAsync(call, owner, search, limits))
            .RequirePermission(permission).WithAuditAction("fhir.search");
        compartment.MapPost("/_search", (FhirCall call, SearchInteraction search, IOptions<FhirLimits> limits) => SearchHandlers.CompartmentByFormAsync(call, owner, search, limits))
            .RequirePermission(permission).WithAuditAction("fhir.search");
    }

    private static void NotBuilt(RouteHandlerBuilder route, string action) => route.WithAuditAction(action).ExcludeFromDescription();

    private static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, string action) =>
        route.RequirePermission(context => TypePermissions.Of((string)context.GetRouteValue("type")!, action));
}
