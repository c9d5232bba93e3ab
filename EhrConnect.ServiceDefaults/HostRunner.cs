using EhrConnect.ServiceDefaults.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.ServiceDefaults;

/// <summary>
/// The outermost frame of every service: builds, starts and runs the host. What an operator can correct (a missing setting, a taken
/// port, no database) ends the process with one line on the standard error that names cause and remedy, and exit code 1.
/// </summary>
public static class HostRunner
{
    private const int Failed = 1;

    /// <summary>Builds the host with <paramref name="create"/> and runs it until it is told to stop.</summary>
    /// <returns>The exit code of the process.</returns>
    public static Task<int> RunAsync(Func<IHost> create) => RunAsync(create, Console.Error, CancellationToken.None);

    /// <inheritdoc cref="RunAsync(Func{IHost})"/>
    /// <param name="create">Builds the host; its failures are reported like those of the start.</param>
    /// <param name="errors">Receives the one line.</param>
    /// <param name="cancellationToken">Stops the host.</param>
    public static async Task<int> RunAsync(Func<IHost> create, TextWriter errors, CancellationToken cancellationToken)
    {
        IHost? host = null;
        try
        {
            host = create();
            await StartAsync(host, cancellationToken);
        }
        catch (Exception e) when (StartupFailure.Explain(e) is { } explanation)
        {
            await errors.WriteLineAsync($"{ServiceOf(host)}: {explanation}");
            if (host is not null) await DisposeAsync(host);
            return Failed;
        }

        try
        {
            await host.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            await DisposeAsync(host);
        }

        return Environment.ExitCode;
    }

    private static async Task StartAsync(IHost host, CancellationToken cancellationToken)
    {
        var phase = host.Services.GetService<StartupPhase>();
        phase?.Enter();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        finally
        {
            phase?.Leave();
        }
    }

    private static string ServiceOf(IHost? host) =>
        host?.Services.GetService<IHostEnvironment>()?.ApplicationName ?? AppDomain.CurrentDomain.FriendlyName;

    // WebApplication is asynchronously disposable; the interface that it is known by here is not.
    private static ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable) return disposable.DisposeAsync();
        host.Dispose();
        return ValueTask.CompletedTask;
    }
}
