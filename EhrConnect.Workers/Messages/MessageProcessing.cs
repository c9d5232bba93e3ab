using EhrConnect.FhirStore.Writing;
using EhrConnect.Mapping;
using EhrConnect.Mapping.Adt;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EhrConnect.Workers.Messages;

internal static class MessageProcessing
{
    public static IServiceCollection AddMessageProcessing(this IServiceCollection services)
    {
        services.AddSingleton<IMessageMapper, AdtMapper>();
        services.TryAddSingleton<ResourceWriter>();
        services.AddSingleton<AcknowledgmentEffect>();
        services.AddSingleton<MessageEffect>();
        services.AddSingleton<MessageFailures>();
        services.AddSingleton<ProcessingMetrics>();
        services.AddHostedService<MessageWarmUp>();
        services.AddHostedService<MessageConsumer>();
        return services;
    }
}
