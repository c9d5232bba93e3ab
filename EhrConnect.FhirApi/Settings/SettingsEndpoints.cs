using System.Text.Json;
using EhrConnect.Data.Organizations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Settings;

/// <summary>The settings of the caller's own organisation.</summary>
static class SettingsEndpoints
{
    private const string Kind = "OrganizationSettings";

    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/api/settings").WithTags("Settings");
        settings.MapGet("", GetAsync).WithName("GetSettings").WithSummary("The settings of the organisation; what was never set has its default")
            .RequirePermission("settings:read").WithAuditAction("settings.read", Kind);
        settings.MapPut("", ReplaceAsync).WithName("ReplaceSettings").WithSummary("Replace all settings of the organisation; what is absent gets its default")
            .RequirePermission("settings:edit").WithAuditAction("settings.update", Kind);
    }

    private static async Task<Ok<SettingsDocument>> GetAsync(OrgContext org, OrganizationSettingsStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(SettingsDocument.Of(await store.ReadAsync(org.OrgId, cancellationToken)));

    private static async Task<Ok<SettingsDocument>> ReplaceAsync(
        SettingsDocument request, OrgContext org, OrganizationSettingsStore store, OrganizationSettingsCache cache, RequestAudit audit, CancellationToken cancellationToken)
    {
        var settings = request.ToSettings();
        var document = SettingsDocument.Of(settings);
        var entry = audit.Entry("settings.update", Kind).WithStatus(StatusCodes.Status200OK) with { Detail = JsonSerializer.Serialize(document, JsonSerializerOptions.Web) };
        await store.ReplaceAsync(org.OrgId, settings, entry, cancellationToken);
        audit.MarkWritten();
        await cache.AnnounceAsync(org.OrgId);
        return TypedResults.Ok(document);
    }
}
