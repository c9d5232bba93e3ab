using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;

namespace EhrConnect.FhirApi.Security;

/// <summary>
/// Looks at every endpoint before the first request: each names its permission or is on the short list of what is public. One
/// that was forgotten stops the process, so it is found by whoever adds it.
/// </summary>
static class EndpointGuard
{
    private static readonly FrozenSet<string> Public = FrozenSet.ToFrozenSet(
        [
            "/alive", "/health", "/metrics",
            "/openapi/{documentName}.json", "/docs", "/docs/{documentName?}", "/docs/scalar.js", "/docs/scalar.aspnetcore.js", "/docs/favicon.svg",
            "/.well-known/smart-configuration",
            "/fhir/R4/metadata", "/fhir/R4/.well-known/smart-configuration",
            "/api/fhir/R4/metadata", "/api/fhir/R4/.well-known/smart-configuration",
        ],
        StringComparer.Ordinal);

    public static void GuardEndpoints(this IEndpointRouteBuilder routes)
    {
        var wrong = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => !IsGuarded(endpoint)).Select(endpoint => endpoint.DisplayName).ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"Neither a permission nor the public list covers: {string.Join("; ", wrong)}. Add RequirePermission, or AllowAnonymous and an entry in the public list.");
        }
    }

    private static bool IsGuarded(RouteEndpoint endpoint)
    {
        var anonymous = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var permission = endpoint.Metadata.GetMetadata<RequiredPermission>() is not null;
        return anonymous ? !permission && Public.Contains($"/{endpoint.RoutePattern.RawText?.Trim('/')}") : permission;
    }
}
