using StackExchange.Redis;

namespace EhrConnect.Data.Integrations;

/// <summary>
/// Tells every process that an integration has changed, so that it drops what it remembers of it. Best effort: whoever
/// remembers also looks at the version.
/// </summary>
/// <param name="redis">Connects when it is asked for: hosted services are made before the configuration is checked.</param>
public sealed class IntegrationChanges(Lazy<IConnectionMultiplexer> redis)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("ehr:integrations:changed");

    /// <summary>Call after the commit. Redis being away is not an error.</summary>
    public async Task PublishAsync(Guid orgId, Guid integrationId)
    {
        try
        {
            await redis.Value.GetSubscriber().PublishAsync(Channel, $"{orgId:D}|{integrationId:D}", CommandFlags.FireAndForget);
        }
        catch (RedisException)
        {
            // The others find out by looking at the version.
        }
    }

    /// <summary>Calls back with organisation and integration on every change, in this process or another.</summary>
    public Task SubscribeAsync(Action<Guid, Guid> changed) => redis.Value.GetSubscriber().SubscribeAsync(Channel, (_, message) =>
    {
        if (((string?)message)?.Split('|') is [var org, var id] && Guid.TryParse(org, out var orgId) && Guid.TryParse(id, out var integrationId)) changed(orgId, integrationId);
    });
}
