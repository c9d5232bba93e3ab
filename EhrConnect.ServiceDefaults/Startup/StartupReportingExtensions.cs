using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EhrConnect.ServiceDefaults.Startup;

static class StartupReportingExtensions
{
    // Logs "Hosting failed to start" with the whole exception: a second, longer telling of what HostRunner says in one line.
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    public static void AddStartupReporting(this IHostApplicationBuilder builder)
    {
        var phase = new StartupPhase();
        builder.Services.AddSingleton(phase);
        builder.Logging.AddFilter(HostCategory, level => level >= LogLevel.Information && !phase.IsReportedByRunner);
    }
}
