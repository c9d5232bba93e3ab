using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Intake;

internal static class IntakeServices
{
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AcknowledgmentBuilder(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RouteCache>();
        services.AddSingleton<IntakeWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<IntakeWriter>());
        services.AddSingleton<RefusalAudit>();
        services.AddSingleton<MessageReception>();
        return services;
    }
}
