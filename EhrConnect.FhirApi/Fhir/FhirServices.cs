using EhrConnect.FhirApi.Fhir.Metadata;
using EhrConnect.FhirStore;

namespace EhrConnect.FhirApi.Fhir;

static class FhirServices
{
    public static void AddFhir(this IServiceCollection services)
    {
        services.AddFhirStore();
        services.AddSingleton<CapabilityDocument>();
        services.Configure<RouteOptions>(options => options.SetParameterPolicy<ResourceTypeConstraint>("resourceType"));
    }
}
