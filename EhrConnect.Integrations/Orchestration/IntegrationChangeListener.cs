using EhrConnect.Data.Integrations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>Drops what this process remembers of an integration when any process changes it.</summary>
internal sealed partial class IntegrationChangeListener(IntegrationChanges changes, IntegrationCache cache, ILogger<IntegrationChangeListener> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await changes.SubscribeAsync((orgId, id) => _ = DropAsync(orgId, id));
        }
        catch (Exception exception)
        {
            // Without Redis changes are seen a few seconds later.
            Log.NotListening(logger, exception.GetType().Name);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DropAsync(Guid orgId, Guid id)
    {
        try
        {
            await cache.DropAsync(orgId, id, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.NotDropped(logger, id, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "Changes of integrations are not heard of ({Error}); they are noticed within seconds all the same")]
        public static partial void NotListening(ILogger logger, string error);

        [LoggerMessage(4002, LogLevel.Warning, "Integration {Id} changed, but what was held for it could not be let go of ({Error})")]
        public static partial void NotDropped(ILogger logger, Guid id, string error);
    }
}
