using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Hl7Gateway.Security;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// The listeners: the shared ports from the start, and those of connections as their settings come and go. A listener that does
/// not change is not touched, nor are its connections.
/// </summary>
internal sealed partial class ListenerSet(
    IOptions<MllpOptions> options, SessionServices services, ServerCertificate certificate, IHostEnvironment environment, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ListenerSet> logger)
    : BackgroundService
{
    // What is promised is the end of the process within five seconds, events and connections to the database included.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3.5);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, MllpListener> _listeners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly MllpOptions _options = options.Value;

    public IEnumerable<MllpListener> Listeners => _listeners.Values;

    /// <summary>The ports that could not be opened, and why.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    public int Connections => _listeners.Values.Sum(listener => listener.Connections);

    private IPAddress Address => IPAddress.Parse(_options.Address);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        LoadedCode.Complete();
        if (_options.Plain) Open(new ListenerSpec("mllp", new IPEndPoint(Address, _options.Port), IsTls: false, ConnectionId: null));
        if (_options.Tls.Enabled ?? certificate.Context is not null) Open(new ListenerSpec("mllps", new IPEndPoint(Address, _options.Tls.Port), IsTls: true, ConnectionId: null));
        // Before anything else stops, nobody is let in any more.
        lifetime.ApplicationStopping.Register(CloseAll);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var draining = Task.WhenAll(_listeners.Values.Select(listener => listener.StopAsync()));
        await Task.WhenAny(draining, Task.Delay(DrainTime, time, cancellationToken));
    }

    private void CloseAll()
    {
        foreach (var listener in _listeners.Values) listener.Close();
    }

    public override void Dispose()
    {
        foreach (var listener in _listeners.Values) listener.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WatchInterval, time);
        RouteTable? applied = null;
        do
        {
            foreach (var listener in _listeners.Values) listener.Check();
            if (services.Routes.Current is { } table && (!ReferenceEquals(table, applied) || !_problems.IsEmpty))
            {
                Apply(table);
                applied = table;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Apply(RouteTable table)
    {
        var wanted = table.WithPort.Select(Spec).ToDictionary(spec => spec.Name, StringComparer.Ordinal);
        foreach (var gone in _listeners.Values.Where(listener => listener.Spec.ConnectionId is not null && wanted.GetValueOrDefault(listener.Spec.Name) != listener.Spec).ToArray())
        {
            _listeners.TryRemove(gone.Spec.Name, out _);
            _ = CloseAsync(gone);
        }

        foreach (var name in _problems.Keys.Where(name => !wanted.ContainsKey(name)).ToArray()) _problems.TryRemove(name, out _);
        foreach (var spec in wanted.Values.Where(spec => !_listeners.ContainsKey(spec.Name))) TryOpen(spec);
    }

    private ListenerSpec Spec(InboundConnection connection)
    {
        var port = connection.Settings.Port!.Value;
        return new ListenerSpec($"port-{port.ToString(CultureInfo.InvariantCulture)}", new IPEndPoint(Address, port), connection.Settings.Tls.Enabled, connection.Id);
    }

    private void TryOpen(ListenerSpec spec)
    {
        if (FindProblem(spec) is { } problem)
        {
            Report(spec, problem);
            return;
        }

        try
        {
            Open(spec);
            _problems.TryRemove(spec.Name, out _);
        }
        catch (SocketException exception)
        {
            Report(spec, $"the port cannot be opened ({exception.SocketErrorCode})");
        }
    }

    private string? FindProblem(ListenerSpec spec)
    {
        if (spec.IsTls) return certificate.Context is null ? "TLS needs a certificate of the gateway (Mllp__Tls__CertificatePath)" : null;
        return MllpOptionsValidator.MayBePlain(_options, Address, environment) ? null : "without TLS it needs Mllp__AllowPlain=true";
    }

    private void Report(ListenerSpec spec, string problem)
    {
        if (_problems.TryGetValue(spec.Name, out var known) && string.Equals(known, problem, StringComparison.Ordinal)) return;
        _problems[spec.Name] = problem;
        Log.NotOpened(logger, spec.Name, problem);
    }

    private void Open(ListenerSpec spec) => _listeners[spec.Name] = MllpListener.Open(spec, services, this, logger);

    private async Task CloseAsync(MllpListener listener)
    {
        await listener.StopAsync();
        listener.Dispose();
        Log.Closed(logger, listener.Spec.Name);
    }

    private static partial class Log
    {
        [LoggerMessage(2004, LogLevel.Error, "Listener {Name} is not open: {Problem}")]
        public static partial void NotOpened(ILogger logger, string name, string problem);

        [LoggerMessage(2005, LogLevel.Information, "Listener {Name} is closed: its connection changed")]
        public static partial void Closed(ILogger logger, string name);
    }
}
