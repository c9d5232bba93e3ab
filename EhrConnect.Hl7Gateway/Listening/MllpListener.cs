using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// One port: accepts connections and runs one session for each. Stopping drains: nothing more is accepted or read, what was
/// read is stored and acknowledged.
/// </summary>
internal sealed partial class MllpListener : IDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<MllpSession, Task> _sessions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SessionServices _services;
    private readonly ListenerSet _set;
    private readonly Socket _socket;
    private readonly ILogger _logger;
    private Task _accepting = Task.CompletedTask;

    private MllpListener(ListenerSpec spec, Socket socket, SessionServices services, ListenerSet set, ILogger logger)
    {
        Spec = spec;
        _socket = socket;
        _services = services;
        _set = set;
        _logger = logger;
    }

    public ListenerSpec Spec { get; }

    /// <summary>Where it really listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    public int Connections => _sessions.Count;

    /// <exception cref="SocketException">The port cannot be had.</exception>
    public static MllpListener Open(ListenerSpec spec, SessionServices services, ListenerSet set, ILogger logger)
    {
        var socket = new Socket(spec.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(spec.Endpoint);
            socket.Listen(1_024);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var listener = new MllpListener(spec, socket, services, set, logger);
        Log.Listening(logger, spec.Name, listener.Endpoint);
        listener._accepting = Task.Run(listener.AcceptAsync);
        return listener;
    }

    /// <summary>Lets nobody in any more; sessions go on.</summary>
    public void Close() => _socket.Close();

    /// <summary>Ends every session after its last answer.</summary>
    public async Task StopAsync()
    {
        Close();
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_sessions.Values);
    }

    /// <summary>Ends what takes too long.</summary>
    public void Check()
    {
        foreach (var session in _sessions.Keys) session.Check();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var failed = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // What fails once, for want of a file descriptor for example, fails at once again.
                if (failed) await Task.Delay(AfterFailure, _services.Time, _stop.Token);
                failed = false;
                var peer = await _socket.AcceptAsync(_stop.Token);
                if (_set.Connections < _services.Options.Value.MaxConnections)
                {
                    Run(new MllpSession(peer, Spec, _services));
                    continue;
                }

                Log.TooMany(_logger, _services.Options.Value.MaxConnections);
                peer.Dispose();
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.OperationAborted)
            {
                return;
            }
            catch (SocketException exception)
            {
                failed = true;
                Log.AcceptFailed(_logger, Spec.Name, exception.SocketErrorCode);
            }
        }
    }

    private void Run(MllpSession session)
    {
        // In the dictionary before it runs: a session that ends at once must find itself there.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions[session] = RunAsync(session, begin.Task);
        begin.SetResult();
    }

    private async Task RunAsync(MllpSession session, Task begin)
    {
        await begin;
        await session.RunAsync(_stop.Token);
        _sessions.TryRemove(session, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Listener {Name} listens on {Endpoint}")]
        public static partial void Listening(ILogger logger, string name, IPEndPoint endpoint);

        [LoggerMessage(2002, LogLevel.Warning, "Listener {Name} could not accept a connection ({Error}); it tries again")]
        public static partial void AcceptFailed(ILogger logger, string name, SocketError error);

        [LoggerMessage(2003, LogLevel.Warning, "MLLP refused a connection: {Limit} are open (Mllp__MaxConnections)")]
        public static partial void TooMany(ILogger logger, int limit);
    }
}
