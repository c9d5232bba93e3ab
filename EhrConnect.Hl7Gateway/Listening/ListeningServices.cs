using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Hl7Gateway.Security;
using EhrConnect.Hl7Gateway.Watching;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

internal static class ListeningServices
{
    // The end of the process is promised within five seconds, also when the database answers nothing any more and events wait
    // for it. The listeners have drained before this is over.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(4.2);

    public static IServiceCollection AddMllpListeners(this IServiceCollection services)
    {
        services.AddOptions<MllpOptions>().BindConfiguration(MllpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<MllpOptions>, MllpOptionsValidator>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        services.AddSingleton<GatewayMetrics>();
        services.AddHosted<ConnectionEvents>();
        services.AddHosted<ServerCertificate>();
        services.AddSingleton<TlsHandshake>();
        services.AddSingleton<ConnectionSlots>();
        services.AddSingleton<LargeMessages>();
        services.AddSingleton<SessionServices>();
        // Last: hosted services stop in reverse order, so the listeners drain while the writers still write.
        services.AddHosted<ListenerSet>();
        services.AddHealthChecks().AddCheck<MllpHealthCheck>("mllp");
        return services;
    }
}
