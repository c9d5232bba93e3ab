namespace EhrConnect.Hl7Gateway.Routing;

internal static class RoutingServices
{
    public static IServiceCollection AddRoutes(this IServiceCollection services)
    {
        services.AddSingleton<Routes>();
        services.AddHostedService(provider => provider.GetRequiredService<Routes>());
        return services;
    }
}
