using EhrConnect.Integrations;

namespace EhrConnect.Workers.Outbound;

internal static class OutboundDelivery
{
    public static IServiceCollection AddOutboundDelivery(this IServiceCollection services)
    {
        services.AddIntegrations();
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LaneStep>();
        services.AddSingleton<DestinationPumps>();
        services.AddHostedService<OutboundConsumer>();
        services.AddHealthChecks().AddCheck<DestinationsHealthCheck>("destinations");
        return services;
    }
}
