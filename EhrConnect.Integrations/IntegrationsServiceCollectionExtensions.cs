using System.Net;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Hl7v2;
using EhrConnect.Integrations.Hl7v2.Inbound;
using EhrConnect.Integrations.Hl7v2.Operations;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;
using EhrConnect.Integrations.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EhrConnect.Integrations;

/// <summary>Registers the parts of this library.</summary>
public static class IntegrationsServiceCollectionExtensions
{
    /// <summary>The <see cref="EgressGuard"/> and its settings (section <c>Webhooks</c>), checked when the process starts.</summary>
    public static IServiceCollection AddEgressGuard(this IServiceCollection services)
    {
        services.AddOptions<EgressOptions>().BindConfiguration(EgressOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressOptionsValidator>());
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<EgressPolicy>();
        services.TryAddSingleton(provider => new EgressGuard(provider.GetRequiredService<EgressPolicy>(), provider.GetRequiredService<ResolveHost>()));
        return services;
    }

    /// <summary>The <see cref="WebhookSender"/> and its settings (section <c>Webhooks</c>).</summary>
    public static IServiceCollection AddWebhookSending(this IServiceCollection services)
    {
        services.AddEgressGuard();
        services.AddOptions<WebhookSendingOptions>().BindConfiguration(WebhookSendingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddWebhookHttpClient();
        services.TryAddSingleton<WebhookSender>();
        return services;
    }

    /// <summary>The orchestrator with every handler there is.</summary>
    public static IServiceCollection AddIntegrations(this IServiceCollection services)
    {
        services.AddEgressGuard();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<VendorRegistry>();
        services.TryAddSingleton<IntegrationCache>();
        services.TryAddSingleton<IntegrationOrchestrator>();
        services.AddHostedService<IntegrationChangeListener>();
        services.TryAddSingleton<DestinationConnector>();
        services.TryAddSingleton<Destinations>();
        services.TryAddSingleton<DestinationTest>();
        services.TryAddSingleton<OutboundMetrics>();
        services.TryAddSingleton<OutboundSending>();
        services.TryAddSingleton<MessageOperations>();
        services.TryAddSingleton<AcknowledgmentConnections>();
        services.TryAddSingleton<LaterAcknowledgments>();
        services.TryAddSingleton<LaterAnswers>();
        services.AddSingleton<IIntegrationHandler, Hl7v2Handler>();
        return services;
    }
}
