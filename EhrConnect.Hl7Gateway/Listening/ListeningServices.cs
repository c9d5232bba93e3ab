namespace EhrConnect.Hl7Gateway.Listening;

internal static class ListeningServices
{
    public static IServiceCollection AddMllpListener(this IServiceCollection services)
    {
        services.AddOptions<MllpOptions>().BindConfiguration(MllpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<MllpListener>();
        services.AddHostedService(provider => provider.GetRequiredService<MllpListener>());
        services.AddHealthChecks().AddCheck<MllpHealthCheck>("mllp");
        return services;
    }
}
