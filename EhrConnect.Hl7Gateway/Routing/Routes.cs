using EhrConnect.Data.Connections;
using EhrConnect.Data.Integrations;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>
/// Keeps the route table up to date: at once when a change is announced, every few seconds otherwise. What is in force changes
/// between two messages; connections stay open.
/// </summary>
internal sealed partial class Routes(InboundConnections connections, IntegrationChanges changes, TimeProvider time, ILogger<Routes> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly SemaphoreSlim _announced = new(0, 1);
    private string? _fingerprint;
    private long _asked;
    private long _answered;

    /// <summary>The table in force; null until the database answered once.</summary>
    public RouteTable? Current { get; private set; }

    /// <summary>The table as it is in the database now: for a message that nobody claims, perhaps because its connection is new.</summary>
    public async Task<RouteTable> LatestAsync(CancellationToken cancellationToken)
    {
        var asked = Interlocked.Increment(ref _asked);
        await _loading.WaitAsync(cancellationToken);
        try
        {
            // Whoever looked after this call began has looked for it too.
            if (Interlocked.Read(ref _answered) >= asked && Current is { } current) return current;
            var covered = Interlocked.Read(ref _asked);
            var table = await LoadAsync(cancellationToken);
            Interlocked.Exchange(ref _answered, covered);
            return table;
        }
        finally
        {
            _loading.Release();
        }
    }

    public override void Dispose()
    {
        _loading.Dispose();
        _announced.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await SubscribeAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Not to be cancelled: that would wait, in the middle of stopping, for a database that may be hanging.
                await LatestAsync(CancellationToken.None);
            }
            catch (Exception exception)
            {
                Log.NotLoaded(logger, exception.GetType().Name);
            }

            try
            {
                using var wait = new CancellationTokenSource(Interval, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, stoppingToken);
                await _announced.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                // Nothing was announced: look anyway.
            }
        }
    }

    private async Task<RouteTable> LoadAsync(CancellationToken cancellationToken)
    {
        var fingerprint = await connections.FingerprintAsync(cancellationToken);
        if (Current is { } current && string.Equals(fingerprint, _fingerprint, StringComparison.Ordinal)) return current;
        var compiled = new List<InboundConnection>();
        foreach (var row in await connections.ListAsync(cancellationToken))
        {
            if (InboundConnection.Compile(row) is { } connection) compiled.Add(connection);
            else Log.Unusable(logger, row.Id);
        }

        var table = new RouteTable(compiled);
        Current = table;
        _fingerprint = fingerprint;
        return table;
    }

    private async Task SubscribeAsync()
    {
        try
        {
            await changes.SubscribeAsync((_, _) =>
            {
                if (_announced.CurrentCount == 0) _announced.Release();
            });
        }
        catch (Exception exception)
        {
            Log.NotSubscribed(logger, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2041, LogLevel.Warning, "The connections could not be looked up ({Error}); the last known ones stay in force")]
        public static partial void NotLoaded(ILogger logger, string error);

        [LoggerMessage(2042, LogLevel.Error, "Connection {Id} has settings that cannot be used; it receives nothing until it is saved again")]
        public static partial void Unusable(ILogger logger, Guid id);

        [LoggerMessage(2043, LogLevel.Warning, "Changes of connections are not announced ({Error}); they take effect within seconds")]
        public static partial void NotSubscribed(ILogger logger, string error);
    }
}
