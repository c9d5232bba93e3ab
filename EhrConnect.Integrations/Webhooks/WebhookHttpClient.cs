using System.Diagnostics;
using EhrConnect.Integrations.Egress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>The HTTP client of deliveries: no redirects, no proxy, no cookies, and every connection through the <see cref="EgressGuard"/>.</summary>
internal static class WebhookHttpClient
{
    public static void AddWebhookHttpClient(this IServiceCollection services) =>
        services.AddHttpClient(WebhookSender.ClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            // Whatever the host gives every client goes: a handler that tries again would make attempts nobody counted, and
            // service discovery would turn a customer's host name into the address of one of our own services.
            .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) => handlers.Clear())
            .RemoveAllLoggers()
            .UseSocketsHttpHandler(static (handler, provider) =>
            {
                handler.AllowAutoRedirect = false;
                handler.UseProxy = false;
                handler.UseCookies = false;
                handler.ConnectCallback = provider.GetRequiredService<EgressGuard>().ConnectAsync;
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(1);
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20);
                handler.MaxResponseHeadersLength = 16; // kB
                // What is left of a long answer is not read for the sake of keeping its connection.
                handler.MaxResponseDrainSize = 0;
                // The pool goes on connecting after the attempt that asked for it has timed out; this ends it.
                handler.ConnectTimeout = provider.GetRequiredService<IOptions<WebhookSendingOptions>>().Value.Timeout;
                // The sender sets traceparent itself; baggage and trace state are nobody else's business.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
            });
}
