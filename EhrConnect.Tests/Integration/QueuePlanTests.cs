using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Retention;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.Tests.Integration;

/// <summary>
/// What looks at the queue again and again may not become slower with what is done already: the plans that PostgreSQL really
/// used, with the rows it really looked at.
/// </summary>
public sealed partial class QueuePlanTests(QueuePlanTests.LongHistory history) : IClassFixture<QueuePlanTests.LongHistory>
{
    private const int Done = 60_000;
    private const int Open = 300;

    [Fact]
    public async Task Counting_the_backlog_reads_the_open_messages_only()
    {
        var counts = await new QueueBacklog(new DispatchDatabase(history.Worker)).CountAsync(CancellationToken.None);
        Assert.Equal(Open, counts.Sum(count => count.Count));
        AssertRead(Open);
    }

    [Fact]
    public async Task Relaying_new_and_lost_messages_reads_the_open_messages_only()
    {
        var source = DispatchSource.Messages(new DispatchDatabase(history.Worker));
        var now = DateTimeOffset.UtcNow;
        // One may be claimed by the test of that.
        Assert.InRange(await source.RelayNewAsync(Open * 2, _ => Task.CompletedTask, now, CancellationToken.None), Open - 1, Open);
        Assert.InRange(await source.RelayLostAsync(Open * 2, _ => Task.CompletedTask, now.AddMinutes(2), now.AddMinutes(1), CancellationToken.None), Open - 1, Open);
        Assert.InRange(await source.ForgetMarksAsync(CancellationToken.None), Open - 1, Open);
        AssertRead(Open);
    }

    [Fact]
    public async Task Claiming_the_next_message_of_a_lane_reads_that_lane_only()
    {
        Assert.NotNull(await new MessageQueue(new OrgDatabase(history.App), TimeProvider.System).ClaimHeadAsync(Tokens.HospitalId, "lane7", "w", TimeSpan.FromMinutes(1), CancellationToken.None));
        AssertRead(Open / LongHistory.Lanes);
    }

    [Fact]
    public async Task Looking_for_old_messages_where_none_is_old_reads_none()
    {
        Assert.Equal(0, await new ExpiredRecords(new OrgDatabase(history.App), TimeProvider.System).RemoveMessagesAsync(Tokens.HospitalId, DateTimeOffset.UtcNow.AddDays(-30), CancellationToken.None));
        AssertRead(0);
    }

    [GeneratedRegex(@"Scan using \S+ on hl7_message_queue .*?rows=(?<rows>\d+) loops=(?<loops>\d+)\)|Scan on hl7_message_queue .*?rows=(?<rows>\d+) loops=(?<loops>\d+)\)|Rows Removed by (Filter|Index Recheck): (?<rows>\d+)")]
    private static partial Regex Looked();

    /// <summary>No plan since the last look read the table from end to end, and no step of one looked at more rows than that.</summary>
    private void AssertRead(int rows)
    {
        var plans = history.TakePlans().Where(plan => plan.Contains("hl7_message_queue", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(plans);
        foreach (var plan in plans)
        {
            Assert.DoesNotContain("Seq Scan on hl7_message_queue", plan, StringComparison.Ordinal);
            // The planner's rows are an estimate; those of "actual" are what happened.
            foreach (Match step in Looked().Matches(Estimate().Replace(plan, "")))
            {
                var looked = Number(step.Groups["rows"]) * (step.Groups["loops"].Success ? Number(step.Groups["loops"]) : 1);
                Assert.True(looked <= rows, $"{looked} rows where {rows} are enough: {plan}");
            }
        }
    }

    [GeneratedRegex(@"\(cost=\S+ rows=\d+ width=\d+\)")]
    private static partial Regex Estimate();

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    /// <summary>Many messages that are done, a few that are open; its connections say which plans they used.</summary>
    public sealed class LongHistory : IAsyncLifetime
    {
        internal const int Lanes = 100;

        private readonly Notices _notices = new();
        private readonly ILoggerFactory _logs;
        private TestDatabase _database = null!;

        public LongHistory() => _logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_notices));

        internal NpgsqlDataSource Worker { get; private set; } = null!;

        internal NpgsqlDataSource App { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _database = await TestDatabase.CreateAsync();
            foreach (var (status, count) in ((string, int)[])[("completed", Done), ("pending", Open)])
            {
                await ExecuteAsync(
                    $"""
                    INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, ordering_key, raw, content_hash, status, next_attempt_at, received_at, completed_at)
                    SELECT '{Tokens.HospitalId}', ehr.uuid_v7(now()), 'inbound', '{Tokens.HospitalId}', '{status}' || n, 'ADT^A01', 'lane' || n % {Lanes}, 'x', 'x', '{status}', now() - interval '1 hour',
                           now() - interval '1 hour', CASE WHEN '{status}' = 'completed' THEN now() END
                    FROM generate_series(1, {count}) n
                    """);
            }

            await ExecuteAsync("VACUUM ANALYZE ehr.hl7_message_queue");
            foreach (var role in (string[])["ehr_worker", "ehr_app"])
            {
                foreach (var (name, value) in ((string, string)[])[("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0"), ("auto_explain.log_analyze", "on"), ("auto_explain.log_level", "notice")])
                    await ExecuteAsync($"ALTER ROLE {role} IN DATABASE {_database.Name} SET {name} = '{value}'");
            }

            Worker = Explaining(_database.Server.Worker(_database.Name));
            App = Explaining(_database.Server.App(_database.Name));
        }

        public async Task DisposeAsync()
        {
            await Worker.DisposeAsync();
            await App.DisposeAsync();
            await _database.DisposeAsync();
        }

        internal string[] TakePlans() => _notices.Take();

        private NpgsqlDataSource Explaining(string connectionString)
        {
            var builder = new NpgsqlDataSourceBuilder(connectionString);
            builder.UseLoggerFactory(_logs);
            return builder.Build();
        }

        private async Task ExecuteAsync(string sql)
        {
            await using var command = _database.Admin.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>What PostgreSQL says besides its answers, as the client's log has it.</summary>
    private sealed class Notices : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _said = new();

        public string[] Take()
        {
            var taken = new List<string>();
            while (_said.TryDequeue(out var plan)) taken.Add(plan);
            return [.. taken];
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception) is var text && text.Contains("plan:", StringComparison.Ordinal)) _said.Enqueue(text);
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
