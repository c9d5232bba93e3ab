using System.Net;
using EhrConnect.Integrations;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.Tests.Unit.Integrations;

/// <summary>The integrations as a service registers them, on top of the service defaults, with the resolver and the clock of the test.</summary>
internal sealed class IntegrationsHost : IDisposable
{
    private readonly IHost _host;

    private IntegrationsHost(IHost host) => _host = host;

    public EgressGuard Guard => _host.Services.GetRequiredService<EgressGuard>();

    public WebhookSender Sender => _host.Services.GetRequiredService<WebhookSender>();

    public static IntegrationsHost Development(ResolveHost? resolve = null, TimeProvider? time = null, params (string Key, string Value)[] settings) =>
        Create(Environments.Development, resolve, time, settings);

    public static IntegrationsHost Production(ResolveHost? resolve = null, TimeProvider? time = null, params (string Key, string Value)[] settings) =>
        Create(Environments.Production, resolve, time, settings);

    /// <summary>A resolver that gives every name these addresses.</summary>
    public static ResolveHost Answering(params string[] addresses) => (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());

    /// <summary>Runs what the process runs when it starts: the checks of the settings.</summary>
    public Task StartAsync() => _host.StartAsync();

    public void Dispose() => _host.Dispose();

    private static IntegrationsHost Create(string environment, ResolveHost? resolve, TimeProvider? time, (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment, ApplicationName = "EhrConnect.Sample" });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal));
        if (resolve is not null) builder.Services.AddSingleton(resolve);
        if (time is not null) builder.Services.AddSingleton(time);
        builder.AddServiceDefaults();
        builder.Services.AddWebhookSending();
        return new IntegrationsHost(builder.Build());
    }
}
