using Microsoft.Extensions.Options;
using FrameworkCorsOptions = Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions;

namespace EhrConnect.FhirApi.Http;

static class CorsExtensions
{
    // What the existing front ends send and read.
    private static readonly string[] RequestHeaders =
    [
        "content-type", "authorization", "accept", "x-org-id", "x-org-slug", "x-user-id", "x-user-roles", "x-location-id", "x-location-ids", "x-department-id", "x-request-id",
        "x-practitioner-id", "x-patient-id", "x-session-token", "x-medplum", "x-trace-id", "x-correlation-id", "traceparent", "cache-control", "if-match", "if-none-match",
        "if-modified-since", "if-none-exist", "prefer", "x-provenance",
    ];

    private static readonly string[] ResponseHeaders =
        ["Content-Range", "X-Content-Range", "ETag", "Last-Modified", "Location", "Content-Location", "X-Request-Id", "Retry-After", "RateLimit"];

    public static void AddConfiguredCors(this IServiceCollection services)
    {
        services.AddOptions<CorsOptions>().BindConfiguration(CorsOptions.Section)
            .Validate(
                options => options.FirstInvalid() is null,
                "Cors__AllowedOrigins__N holds something that is not an origin: write scheme://host[:port] without path or final slash; '*' is not possible, because requests carry credentials.")
            .ValidateOnStart();
        services.AddCors();
        services.AddOptions<FrameworkCorsOptions>().Configure<IOptions<CorsOptions>>((cors, configured) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. configured.Value.AllowedOrigins])
            .WithMethods("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(ResponseHeaders)
            .AllowCredentials()
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }
}
