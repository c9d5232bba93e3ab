using EhrConnect.Integrations;

namespace EhrConnect.FhirApi.Integrations;

static class IntegrationApi
{
    public static void AddIntegrationApi(this IServiceCollection services)
    {
        services.AddIntegrations();
        services.AddScoped<IntegrationEditing>();
    }
}
