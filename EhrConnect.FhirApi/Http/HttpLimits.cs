namespace EhrConnect.FhirApi.Http;

static class HttpLimits
{
    private const long MaxBody = 10 * 1024 * 1024;

    public static void AddHttpLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024; // a FHIR search may be long; longer ones use POST _search
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    });
}
