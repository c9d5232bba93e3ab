using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EhrConnect.Hl7Gateway.Intake;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// Accepts MLLP connections and runs one session for each. Stopping drains: nothing more is accepted or read, what was read
/// is stored and acknowledged.
/// </summary>
internal sealed partial class MllpListener(IOptions<MllpOptions> options, MessageReception reception, GatewayMetrics metrics, TimeProvider time, ILogger<MllpListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, byte> _sessions = new();
    private Socket? _socket;

    /// <summary>Where the listener really listens; null before it does.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    public int Connections => _sessions.Count;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (!IPAddress.TryParse(settings.Address, out var address))
            throw new OptionsValidationException(MllpOptions.Section, typeof(MllpOptions), [$"Mllp__Address '{settings.Address}' is not an IP address."]);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address, settings.Port));
        _socket.Listen(512);
        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
        Log.Listening(logger, Endpoint);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _socket?.Close();
        await base.StopAsync(cancellationToken);
        await Task.WhenAny(Task.WhenAll(_sessions.Keys), Task.Delay(DrainTime, time, cancellationToken));
    }

    public override void Dispose()
    {
        _socket?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Socket peer;
            try
            {
                peer = await _socket!.AcceptAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                Log.AcceptFailed(logger, exception.SocketErrorCode);
                if (stoppingToken.IsCancellationRequested) return;
                continue;
            }

            if (_sessions.Count >= options.Value.MaxConnections)
            {
                Log.TooMany(logger, options.Value.MaxConnections);
                peer.Dispose();
                continue;
            }

            Run(new MllpSession(peer, options.Value, reception, metrics, time, logger), stoppingToken);
        }
    }

    private void Run(MllpSession session, CancellationToken stoppingToken)
    {
        var running = Task.Run(() => session.RunAsync(stoppingToken), CancellationToken.None);
        _sessions.TryAdd(running, 0);
        _ = running.ContinueWith(ended => _sessions.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "MLLP listens on {Endpoint}")]
        public static partial void Listening(ILogger logger, IPEndPoint endpoint);

        [LoggerMessage(2002, LogLevel.Warning, "MLLP could not accept a connection ({Error})")]
        public static partial void AcceptFailed(ILogger logger, SocketError error);

        [LoggerMessage(2003, LogLevel.Warning, "MLLP refused a connection: {Limit} are open (Mllp__MaxConnections)")]
        public static partial void TooMany(ILogger logger, int limit);
    }
}
