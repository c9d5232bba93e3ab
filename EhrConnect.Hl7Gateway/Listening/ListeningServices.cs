using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Hl7Gateway.Security;
using EhrConnect.Hl7Gateway.Watching;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

internal static class ListeningServices
{
    public static IServiceCollection AddMllpListeners(this IServiceCollection services)
    {
        services.AddOptions<MllpOptions>().BindConfiguration(MllpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<MllpOptions>, MllpOptionsValidator>();
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
