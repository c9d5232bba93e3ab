using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace EhrConnect.ServiceDefaults.Http;

static class HttpDefaultsExtensions
{
    public static void AddHttpDefaults(this IHostApplicationBuilder builder)
    {
        // Which server software runs here is nobody's business.
        builder.Services.Configure<KestrelServerOptions>(static options => options.AddServerHeader = false);

        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(static http =>
        {
            // A retried POST can be a second effect; callers that may repeat one say so themselves.
            http.AddStandardResilienceHandler(static options => options.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
            // They write the whole address, and a FHIR search keeps patient data there.
            http.RemoveAllLoggers();
        });
    }
}
