using EhrConnect.Data.Messages;
using EhrConnect.Hl7.Mllp;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>
/// The connections to one receiver. They are opened when they are needed, kept while they are used, and closed when they
/// have been idle; one that an exchange left in doubt is never used again.
/// </summary>
internal sealed class MllpTransport : IHl7Transport
{
    // Who closes later than this after the message was sent has most likely read it.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly OutboundSettings _settings;
    private readonly string? _privateKey;
    private readonly DestinationConnector _connector;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;

    // One is opened after the other, so that whoever comes meanwhile finds it instead of opening one more than the receiver allows.
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private readonly List<Pooled> _connections = [];

    public MllpTransport(OutboundSettings settings, string? privateKey, DestinationConnector connector, TimeProvider time)
    {
        _settings = settings;
        _privateKey = privateKey;
        _connector = connector;
        _time = time;
        _slots = new SemaphoreSlim(settings.Slots);
        var every = TimeSpan.FromSeconds(Math.Max(1, settings.IdleSeconds / 4.0));
        _sweeper = time.CreateTimer(static transport => _ = ((MllpTransport)transport!).SweepAsync(), this, every, every);
    }

    public int? OpenConnections
    {
        get
        {
            lock (_gate) return _connections.Count(connection => connection.Client.IsOpen);
        }
    }

    public async Task<OutboundAttempt> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (!await _slots.WaitAsync(_settings.Timeout, cancellationToken)) return AttemptResults.Failed(SendErrors.Busy, _time.GetElapsedTime(started));
        try
        {
            var (attempt, mayTryAgain) = await ExchangeAsync(message, cancellationToken);
            return mayTryAgain ? (await ExchangeAsync(message, cancellationToken)).Attempt : attempt;
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync();
        await CloseIdleAsync(TimeSpan.Zero);
        _slots.Dispose();
        _opening.Dispose();
    }

    /// <summary>
    /// One exchange. It may be tried again when a connection that had been open for a while turned out at once to be closed by
    /// the receiver: the message most likely met nobody, and it keeps its control id in case it did.
    /// </summary>
    private async Task<(OutboundAttempt Attempt, bool MayTryAgain)> ExchangeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        Pooled connection;
        try
        {
            if ((TakeOpen() ?? await TakeOrOpenAsync(cancellationToken)) is not { } taken) return (AttemptResults.Failed(SendErrors.Busy, _time.GetElapsedTime(started)), false);
            connection = taken;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (AttemptResults.NotConnected(exception, _time.GetElapsedTime(started)), false);
        }

        try
        {
            var wasUsed = connection.Exchanges > 0;
            var result = await connection.Client.SendAsync(message, cancellationToken);
            return (AttemptResults.Of(result), wasUsed && result is { Status: MllpSendStatus.Closed, Received.Length: 0 } && result.Duration < AtOnce);
        }
        catch (ArgumentException)
        {
            // Who prepared the message has seen to everything else that the client asks of one.
            return (AttemptResults.Failed(SendErrors.ControlIdInUse, _time.GetElapsedTime(started)), false);
        }
        finally
        {
            await ReturnAsync(connection);
        }
    }

    private Pooled? TakeOpen()
    {
        lock (_gate)
        {
            var open = _connections.Where(connection => connection.Client.IsOpen).ToList();
            var least = open.MinBy(connection => connection.InUse);
            // A further connection is opened rather than a second message put behind one that waits.
            if (least is null || least.InUse >= _settings.InFlight || (least.InUse > 0 && open.Count < _settings.MaxConnections)) return null;
            least.InUse++;
            return least;
        }
    }

    /// <summary>Null when another sender needs the whole time for connecting.</summary>
    private async Task<Pooled?> TakeOrOpenAsync(CancellationToken cancellationToken)
    {
        if (!await _opening.WaitAsync(_settings.ConnectTimeout, cancellationToken)) return null;
        try
        {
            return TakeOpen() ?? await OpenAsync(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<Pooled> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = await _connector.ConnectAsync(_settings, _privateKey, cancellationToken);
        var connection = new Pooled(new MllpClient(opened.Stream, Options(_settings), _time)) { InUse = 1 };
        lock (_gate) _connections.Add(connection);
        return connection;
    }

    internal static MllpClientOptions Options(OutboundSettings settings) => new()
    {
        AcknowledgmentTimeout = settings.Timeout,
        InFlight = settings.InFlight,
        AwaitApplicationAcknowledgment = settings.Await == AwaitedAnswer.Application,
        ExpectsApplicationAcknowledgment = settings.Await != AwaitedAnswer.Commit,
    };

    private async Task ReturnAsync(Pooled connection)
    {
        bool isOver;
        lock (_gate)
        {
            connection.InUse--;
            connection.Exchanges++;
            connection.LastUsed = _time.GetTimestamp();
            isOver = connection.InUse == 0 && !connection.Client.IsOpen;
            if (isOver) _connections.Remove(connection);
        }

        if (isOver) await connection.Client.DisposeAsync();
    }

    private Task SweepAsync() => CloseIdleAsync(TimeSpan.FromSeconds(_settings.IdleSeconds));

    private async Task CloseIdleAsync(TimeSpan idleFor)
    {
        List<Pooled> idle;
        lock (_gate)
        {
            idle = _connections.FindAll(connection => connection.InUse == 0 && (!connection.Client.IsOpen || _time.GetElapsedTime(connection.LastUsed) >= idleFor));
            _connections.RemoveAll(idle.Contains);
        }

        foreach (var connection in idle) await connection.Client.DisposeAsync();
    }

    private sealed class Pooled(MllpClient client)
    {
        public MllpClient Client => client;

        public int InUse { get; set; }

        public int Exchanges { get; set; }

        public long LastUsed { get; set; }
    }
}
