using EhrConnect.Integrations;

namespace EhrConnect.Workers.Webhooks;

internal static class WebhookDelivery
{
    public static IServiceCollection AddWebhookDelivery(this IServiceCollection services)
    {
        services.AddWebhookSending();
        services.AddOptions<WebhookDeliveryOptions>().BindConfiguration(WebhookDeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeliveryAttempt>();
        services.AddHostedService<WebhookDeliveryHandler>();
        return services;
    }
}
