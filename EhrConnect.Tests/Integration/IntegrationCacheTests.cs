using EhrConnect.Data.Audit;
using EhrConnect.Data.Integrations;
using EhrConnect.Data.Secrets;
using EhrConnect.Integrations.Orchestration;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace EhrConnect.Tests.Integration;

/// <summary>What a process remembers of an integration: dropped when another one changes it, and never old for long.</summary>
public sealed class IntegrationCacheTests
{
    private static readonly Guid Org = Tokens.HospitalId;

    [Fact]
    public async Task Given_a_change_by_another_process_Then_it_is_seen_at_once_when_announced_after_5_seconds_without_Redis_and_at_once_when_its_version_is_known()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var redis = await RedisServer.StartAsync();
        var (one, other) = (new Node(database, redis), new Node(database, redis));
        foreach (var node in (Node[])[one, other]) await node.Listener.StartAsync(CancellationToken.None);
        var id = Guid.CreateVersion7();
        await one.Store.CreateAsync(Org, id, "hl7-v2x", Content("first"), Audit(), CancellationToken.None);
        Assert.Equal("first", await other.NameAsync(id));

        // No time passes for either of them: what is seen is seen because it was announced.
        await one.ChangeAsync(id, "second");
        await Eventually.Holds(async () => await other.NameAsync(id) == "second", "the announced change is seen");
        Assert.Equal(["initialize first", "cleanup", "initialize second"], other.Handler.Calls);

        redis.Kill();
        await one.ChangeAsync(id, "third");
        other.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal("second", await other.NameAsync(id));
        other.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("third", await other.NameAsync(id));

        await one.ChangeAsync(id, "fourth");
        Assert.Equal("fourth", await other.NameAsync(id, atLeast: 4));
        await one.Store.DeleteAsync(Org, id, Audit(), CancellationToken.None);
        other.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await other.NameAsync(id));
        Assert.Equal("cleanup", other.Handler.Calls[^1]);
        Assert.Null(await other.Cache.FindAsync(Tokens.ClinicId, id, atLeast: 0, CancellationToken.None));
    }

    private static IntegrationContent Content(string name) => new(name, Enabled: true, """{"outbound":{"host":"127.0.0.1","port":1}}""", "{}", new Dictionary<string, string>(StringComparer.Ordinal));

    private static AuditEntry Audit() => new()
    {
        Id = Guid.CreateVersion7(),
        OrgId = Org,
        OccurredAt = DateTimeOffset.UtcNow,
        ActorType = ActorType.System,
        Action = "integration.update",
        Outcome = AuditOutcome.Success,
    };

    /// <summary>What one process has of it.</summary>
    private sealed class Node
    {
        private readonly IntegrationChanges _changes;

        public Node(TestDatabase database, RedisServer redis)
        {
            var keys = new DataKeys(database.Organizations, Options.Create(new SecretOptions()), TimeProvider.System);
            var secrets = new IntegrationSecrets(new SecretProtector(keys));
            Store = new IntegrationStore(database.Organizations, secrets, TimeProvider.System);
            Cache = new IntegrationCache(Store, secrets, new VendorRegistry([Handler]), Time);
            _changes = new IntegrationChanges(new Lazy<IConnectionMultiplexer>(() => ConnectionMultiplexer.Connect(redis.ConnectionString)));
            Listener = new IntegrationChangeListener(_changes, Cache, NullLogger<IntegrationChangeListener>.Instance);
        }

        public FakeTimeProvider Time { get; } = new();

        public RecordingHandler Handler { get; } = new();

        public IntegrationStore Store { get; }

        public IntegrationCache Cache { get; }

        public IntegrationChangeListener Listener { get; }

        public async Task<string?> NameAsync(Guid id, int atLeast = 0) => (await Cache.FindAsync(Org, id, atLeast, CancellationToken.None))?.Name;

        public async Task ChangeAsync(Guid id, string name)
        {
            var current = await Store.FindAsync(Org, id, CancellationToken.None);
            var changed = await Store.UpdateAsync(Org, current!, Content(name), Audit(), CancellationToken.None);
            Assert.Equal(IntegrationWriteStatus.Done, changed.Status);
            await _changes.PublishAsync(Org, id);
        }
    }

    private sealed class RecordingHandler : IIntegrationHandler
    {
        public List<string> Calls { get; } = [];

        public VendorMetadata Metadata { get; } = new("hl7-v2x", "", "", "", "", [], [], []);

        public Task<IReadOnlyList<ConfigurationProblem>> ValidateAsync(ConfigurationDraft draft, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task InitializeAsync(EhrConnect.Integrations.Orchestration.Integration integration, CancellationToken cancellationToken) => NoteAsync($"initialize {integration.Name}");

        public Task<OperationResult> ExecuteAsync(EhrConnect.Integrations.Orchestration.Integration integration, OperationCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ConnectionTest> TestConnectionAsync(EhrConnect.Integrations.Orchestration.Integration integration, ConnectionTestRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<HandlerHealth?> HealthCheckAsync(EhrConnect.Integrations.Orchestration.Integration integration, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CleanupAsync(Guid orgId, Guid integrationId, CancellationToken cancellationToken) => NoteAsync("cleanup");

        private Task NoteAsync(string call)
        {
            Calls.Add(call);
            return Task.CompletedTask;
        }
    }
}
