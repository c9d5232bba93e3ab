using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.LocalHosting;

/// <summary>The finished graph, ready to run or to be published.</summary>
public sealed class DistributedApplication
{
    readonly DistributedApplicationBuilder builder;

    internal DistributedApplication(DistributedApplicationBuilder builder) => this.builder = builder;

    /// <summary>Starts a graph from a command line.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>Starts a graph.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        FailureReport.Install();
        return new DistributedApplicationBuilder(options);
    }

    /// <summary>Runs until Ctrl-C or SIGTERM; the process exit code tells whether it went well.</summary>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "The program's main thread has nothing else to do, and Aspire has this method.")]
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until the token is cancelled, Ctrl-C or SIGTERM.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (builder.ExecutionContext.IsPublishMode)
                await ManifestPublisher.PublishAsync(builder, cancellationToken);
            else
                await RunLocallyAsync(cancellationToken);
        }
        catch (DistributedApplicationException e)
        {
            FailureReport.Write(e.Message);
            System.Environment.ExitCode = 1;
        }
    }

    /// <summary>As <see cref="RunAsync"/>, but failures reach the caller and signals do not matter.</summary>
    internal Task RunGraphAsync(CancellationToken cancellationToken) => new LocalRun(builder).RunAsync(cancellationToken);

    async Task RunLocallyAsync(CancellationToken cancellationToken)
    {
        using var stop = new StopSignals(cancellationToken);
        await RunGraphAsync(stop.Token);
    }
}
