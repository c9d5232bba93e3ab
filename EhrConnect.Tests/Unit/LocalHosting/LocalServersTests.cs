using System.Diagnostics;
using System.Globalization;
using EhrConnect.LocalHosting;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Unit.LocalHosting;

/// <summary>PostgreSQL and Redis from the machine's own binaries.</summary>
[Trait("Category", "Slow")]
public sealed class LocalServersTests
{
    [Fact]
    public async Task Servers_start_are_used_survive_kill_9_and_leave_nothing_behind()
    {
        await using var graph = new GraphRun();
        var database = graph.Builder.AddPostgres("postgres", port: FreePort.Next()).AddDatabase("ehrconnect");
        var redis = graph.Builder.AddRedis("redis", FreePort.Next());
        graph.AddShell("service", "printf '%s\n' \"$ConnectionStrings__ehrconnect\" \"$ConnectionStrings__redis\" > values; mv values strings; exec sleep 300")
            .WithReference(database).WithReference(redis).WaitFor(database).WaitFor(redis);
        graph.Start();
        var strings = await Eventually.Get<string[]>(
            async () => graph.Running.IsFaulted ? throw graph.Running.Exception : await File.ReadAllLinesAsync(graph.File("strings")), "the service has its connection strings");

        await using (var connection = new Npgsql.NpgsqlConnection(strings[0]))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("create table kept as select 42 as answer", connection);
            await command.ExecuteNonQueryAsync();
        }

        await using (var multiplexer = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(strings[1]))
            Assert.True((await multiplexer.GetDatabase().PingAsync()) > TimeSpan.Zero);

        foreach (var resource in (string[])["postgres", "redis"])
        {
            using var process = Process.GetProcessById(PidOf(graph, resource));
            process.Kill();
        }

        await Eventually.Holds(
            () => Task.FromResult(graph.Output.Contains("postgres: healthy again", StringComparison.Ordinal) && graph.Output.Contains("redis: healthy again", StringComparison.Ordinal)),
            "both servers are back");
        await using (var connection = new Npgsql.NpgsqlConnection(strings[0] + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("select answer from kept", connection);
            Assert.Equal(42, await command.ExecuteScalarAsync());
        }

        int[] pids = [PidOf(graph, "postgres"), PidOf(graph, "redis")];
        await graph.StopAsync();
        Assert.All(pids, static pid => Assert.False(Directory.Exists($"/proc/{pid}")));
    }

    [Fact]
    public async Task A_stale_lock_file_of_PostgreSQL_does_not_stop_the_next_start()
    {
        var data = Directory.CreateTempSubdirectory("ehr-stale-");
        try
        {
            // After a power cut the number may belong to anything: here, to this very process.
            await File.WriteAllTextAsync(Path.Combine(data.FullName, "postmaster.pid"), $"{Environment.ProcessId}\n{data.FullName}\n");

            await new PostgresCluster(data.FullName, data.FullName).ClearStaleLockAsync(CancellationToken.None);

            Assert.False(File.Exists(Path.Combine(data.FullName, "postmaster.pid")));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static int PidOf(GraphRun graph, string resource)
    {
        var line = File.ReadAllLines(graph.StatusFile).Single(l => l.Contains($"\"name\":\"{resource}\"", StringComparison.Ordinal));
        var digits = line[(line.IndexOf("\"pid\":", StringComparison.Ordinal) + 6)..].TakeWhile(char.IsAsciiDigit);
        return int.Parse(string.Concat(digits), CultureInfo.InvariantCulture);
    }
}
