using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace EhrConnect.Data.Organizations;

/// <summary>
/// The settings of organisations in the memory of this process. A change is announced to every process over Redis; one that
/// misses the announcement follows within <see cref="Freshness"/>.
/// </summary>
/// <param name="store">Where the settings are.</param>
/// <param name="redis">Connects when it is asked for: hosted services are made before the configuration is checked.</param>
/// <param name="time">The clock.</param>
public sealed class OrganizationSettingsCache(OrganizationSettingsStore store, Lazy<IConnectionMultiplexer> redis, TimeProvider time) : IHostedService
{
    /// <summary>How long settings are used without looking again.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(20);

    private static readonly RedisChannel Changes = RedisChannel.Literal("ehr:settings:changed");

    private readonly ConcurrentDictionary<Guid, Remembered> _remembered = new();
    private int _changes;

    /// <summary>The settings of an organisation; asks the database at most every <see cref="Freshness"/>.</summary>
    public ValueTask<OrganizationSettings> OfAsync(Guid orgId, CancellationToken cancellationToken) =>
        _remembered.TryGetValue(orgId, out var known) && time.GetUtcNow() < known.Until ? new(known.Settings) : LookAsync(orgId, cancellationToken);

    /// <summary>Says, after its commit, that the settings of an organisation changed.</summary>
    public async Task AnnounceAsync(Guid orgId)
    {
        Forget(orgId);
        try
        {
            await redis.Value.GetSubscriber().PublishAsync(Changes, orgId.ToString("D"));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The change is committed; the other processes look again by themselves soon.
        }
    }

    // Not waited for: when Redis is away, the client subscribes as soon as it connects.
    public Task StartAsync(CancellationToken cancellationToken) =>
        redis.Value.GetSubscriber().SubscribeAsync(Changes, (_, message) => OnChange(message), CommandFlags.FireAndForget);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void OnChange(RedisValue message)
    {
        if (Guid.TryParse((string?)message, out var orgId)) Forget(orgId);
    }

    private void Forget(Guid orgId)
    {
        Interlocked.Increment(ref _changes);
        _remembered.TryRemove(orgId, out _);
    }

    private async ValueTask<OrganizationSettings> LookAsync(Guid orgId, CancellationToken cancellationToken)
    {
        var changes = Volatile.Read(ref _changes);
        var until = time.GetUtcNow() + Freshness;
        var settings = await store.ReadAsync(orgId, cancellationToken);
        // What was read while something changed may be from before the change.
        if (changes == Volatile.Read(ref _changes)) _remembered[orgId] = new Remembered(settings, until);
        return settings;
    }

    private sealed record Remembered(OrganizationSettings Settings, DateTimeOffset Until);
}
