using EhrConnect.Data.Audit;
using EhrConnect.Data.Connections;
using EhrConnect.Data.Events;
using EhrConnect.Data.Identity;
using EhrConnect.Data.Integrations;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Secrets;
using EhrConnect.Data.Sessions;
using EhrConnect.Data.Users;
using EhrConnect.Data.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace EhrConnect.Data;

/// <summary>Registers the stores. The data sources themselves are registered by the host (ServiceDefaults).</summary>
public static class DataServiceCollectionExtensions
{
    /// <summary>The key of the data source of role <c>ehr_worker</c>.</summary>
    public const string DispatchKey = "dispatch";

    /// <summary>Everything a service needs that works in the name of one organisation at a time.</summary>
    public static IServiceCollection AddEhrData(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SecretOptions>().BindConfiguration(SecretOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretOptions>, SecretOptionsValidator>());
        services.AddHostedService(provider => new DatabaseRoleGuard([.. AllDataSources(provider)]));
        services.TryAddSingleton<OrgDatabase>();
        services.TryAddSingleton<DataKeys>();
        services.TryAddSingleton<SecretProtector>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<AuditWriter>();
        services.TryAddSingleton<EventLog>();
        services.TryAddSingleton<OrganizationStore>();
        services.TryAddSingleton<OrganizationSettingsStore>();
        services.TryAddSingleton<OAuthClientStore>();
        services.TryAddSingleton<OAuthClientDirectory>();
        services.TryAddSingleton<MessageBrowser>();
        services.TryAddSingleton<MessageIntake>();
        services.TryAddSingleton<MessageArrivals>();
        services.TryAddSingleton<ProcessingOutcomes>();
        services.TryAddSingleton<MessageQueue>();
        services.TryAddSingleton<MessageControl>();
        services.TryAddSingleton<OutboundQueue>();
        services.TryAddSingleton<SentMessages>();
        services.TryAddSingleton<IntegrationSecrets>();
        services.TryAddSingleton<IntegrationStore>();
        services.TryAddSingleton<IntegrationUsageLog>();
        services.TryAddSingleton<IntegrationOperations>();
        services.TryAddSingleton<WebhookSubscriptionStore>();
        services.TryAddSingleton<WebhookDeliveryStore>();
        services.TryAddSingleton<ResourceStore>();
        services.TryAddSingleton<AuditedReads>();
        services.TryAddSingleton<ResourceSearch>();
        services.TryAddSingleton<SearchForms>();
        services.TryAddSingleton<SigningKeyStore>();
        services.TryAddSingleton<SignInDirectory>();
        services.TryAddSingleton<LoginSessions>();
        services.TryAddSingleton<UserGrants>();
        services.TryAddSingleton<UserStore>();
        return services;
    }

    /// <summary>
    /// An intake under a key, over the data source with that key; over that of the process when there is none.
    /// </summary>
    public static IServiceCollection AddMessageIntake(this IServiceCollection services, string key) =>
        services.AddKeyedSingleton(key, (provider, _) => new MessageIntake(
            provider.GetKeyedService<NpgsqlDataSource>(key) is { } own ? new OrgDatabase(own) : provider.GetRequiredService<OrgDatabase>()));

    /// <summary>What the gateway and the workers need besides: routing and dispatching across organisations.</summary>
    public static IServiceCollection AddEhrDispatch(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new DispatchDatabase(provider.GetRequiredKeyedService<NpgsqlDataSource>(DispatchKey)));
        services.TryAddSingleton<InboundConnections>();
        services.TryAddSingleton<QueueBacklog>();
        services.TryAddSingleton<UnwellIntegrations>();
        services.TryAddSingleton<SearchReindex>();
        return services;
    }

    /// <summary>The settings of organisations, for services that have Redis to hear of changes.</summary>
    public static IServiceCollection AddOrganizationSettings(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new OrganizationSettingsCache(
            provider.GetRequiredService<OrganizationSettingsStore>(), Redis(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<OrganizationSettingsCache>());
        return services;
    }

    /// <summary>The queues, for producers (which only wake the relay) and consumers alike.</summary>
    public static IServiceCollection AddEhrQueues(this IServiceCollection services)
    {
        services.AddOptions<QueueOptions>().BindConfiguration(QueueOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<DedicatedRedis>();
        services.TryAddSingleton(provider => new IntegrationChanges(Redis(provider)));
        foreach (var name in (string[])[QueueNames.Messages, QueueNames.Outbound, QueueNames.Webhooks])
        {
            services.AddKeyedSingleton(name, (provider, _) => new RedisQueue(Redis(provider), name));
        }

        return services;
    }

    /// <summary>The relays between PostgreSQL and Redis: one per queue, in every worker process.</summary>
    public static IServiceCollection AddEhrRelays(this IServiceCollection services)
    {
        services.TryAddSingleton<ArrivalRelay>();
        AddRelay(services, QueueNames.Messages, DispatchSource.Messages, provider => provider.GetRequiredService<ArrivalRelay>());
        AddRelay(services, QueueNames.Outbound, DispatchSource.Outbound);
        AddRelay(services, QueueNames.Webhooks, DispatchSource.Webhooks);
        return services;
    }

    private static void AddRelay(IServiceCollection services, string name, Func<DispatchDatabase, DispatchSource> source, Func<IServiceProvider, ArrivalRelay>? arrivals = null) =>
        services.AddSingleton<IHostedService>(provider => new QueueRelay(
            source(provider.GetRequiredService<DispatchDatabase>()),
            arrivals?.Invoke(provider),
            provider.GetRequiredKeyedService<RedisQueue>(name),
            provider.GetRequiredService<IOptions<QueueOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QueueRelay>>()));

    // Connects when it is first used: hosted services are made before the configuration is checked, and a mistake in it should
    // be the only thing that is said.
    private static Lazy<IConnectionMultiplexer> Redis(IServiceProvider provider) => new(provider.GetRequiredService<IConnectionMultiplexer>);

    private static IEnumerable<NpgsqlDataSource> AllDataSources(IServiceProvider provider)
    {
        yield return provider.GetRequiredService<NpgsqlDataSource>();
        if (provider.GetKeyedService<NpgsqlDataSource>(DispatchKey) is { } dispatch) yield return dispatch;
    }
}
