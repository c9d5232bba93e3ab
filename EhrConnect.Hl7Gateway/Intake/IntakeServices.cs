using EhrConnect.Data.Messages;
using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Intake;

internal static class IntakeServices
{
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AcknowledgmentBuilder(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IntakeWriter>();
        services.AddHosted<RelayWaker>();
        services.AddHosted<ProcessedWatch>();
        services.AddSingleton<RefusalAudit>();
        services.AddSingleton<ArrivalIds>();
        services.AddSingleton<MessageReception>();
        services.AddSingleton<AnswerWriter>();
        return services;
    }

    /// <summary>One instance, for those who call it and for the host that runs it.</summary>
    public static IServiceCollection AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
