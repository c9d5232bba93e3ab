using System.Globalization;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>
/// The gateway over durable PostgreSQL (message, event and audit record committed before each acknowledgement) beside a bare
/// echo on the same framer, and beside that echo with a commit of the bare bytes; in turn, in the same run, three rounds each. Generator, server and
/// PostgreSQL share the machine; the last columns say which of them took how much of it.
/// </summary>
internal static class MllpBenchmark
{
    private const int Rounds = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(1.5);

    private static readonly (int Connections, int Pipelined)[] Shapes = [(1, 1), (16, 1), (100, 1), (1, 10), (16, 10), (100, 10)];

    /// <summary>Arguments: nothing for the whole table, or connections, pipelined messages and perhaps seconds of each round of one line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var numbers = args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
        var shapes = numbers.Length >= 2 ? [(numbers[0], numbers[1])] : Shapes;
        var time = numbers.Length == 3 ? TimeSpan.FromSeconds(numbers[2]) : DefaultTime;
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var stack = await Stack.StartAsync(await TestDatabase.CreateAsync(postgres), services: [Stack.Gateway]);
        var echoPort = FreePort.Next();
        using var echo = StartBare("mllp-echo", echoPort);
        var durablePort = FreePort.Next();
        using var durable = StartBare("mllp-durable", durablePort, postgres.Admin("postgres"));
        BenchmarkedServer[] servers =
        [
            new("echo", echoPort, echo.Id, Stores: false),
            new("bare durable", durablePort, durable.Id, Stores: true),
            new("gateway", stack.MllpPort, stack.Process(Stack.Gateway).Id, Stores: true),
        ];
        foreach (var server in servers)
        {
            await Eventually.Holds(() => AnswersAsync(server.Port), $"{server.Name} answers");
            await Load.RunAsync(server.Port, LoadMessage.Order(), 16, 4, TimeSpan.Zero, TimeSpan.FromSeconds(server.Stores ? 6 : 2));
        }

        await AgeAsync(postgres);
        Console.WriteLine("                                                                                              processor, us per message:");
        Console.WriteLine("message     connections  pipelined  server        messages/s    p50 ms    p99 ms  p99.9 ms   ratio   generator  server  PostgreSQL");
        foreach (var message in (LoadMessage[])[LoadMessage.Order(), LoadMessage.Admission()])
        {
            foreach (var (connections, pipelined) in shapes)
            {
                // In turn, so that a machine that is faster for some seconds is so for all of them.
                var results = servers.ToDictionary(server => server, _ => new List<LoadResult>());
                for (var round = 0; round < Rounds; round++)
                {
                    foreach (var server in servers)
                    {
                        double[] Processors() =>
                            [ProcessorTime.Of(Environment.ProcessId), ProcessorTime.Of(server.ProcessId), server.Stores ? ProcessorTime.OfTree(postgres.ProcessId) : 0];
                        results[server].Add(await Load.RunAsync(server.Port, message, connections, pipelined, WarmUp, time, Processors));
                    }
                }

                var echoed = LoadResult.Of(results[servers[0]]).PerSecond;
                foreach (var server in servers)
                {
                    var result = LoadResult.Of(results[server]);
                    Print(message, connections, pipelined, server, result, result.PerSecond / echoed);
                }
            }
        }

        Console.WriteLine("goals of the gateway: 784 B at 100 connections >= 15000/s with p99 < 20 ms; 1 connection p50 < 1 ms; >= 40 % of the echo");
        return 0;
    }

    /// <summary>A server that has run for a while writes its log into files that it has; a fresh one makes a new file of 16 MB again and again.</summary>
    private static async Task AgeAsync(PostgresServer postgres)
    {
        await using var dataSource = NpgsqlDataSource.Create(postgres.Admin("postgres"));
        await using var write = dataSource.CreateCommand("SELECT pg_logical_emit_message(false, 'age', repeat('x', 1000000)) FROM generate_series(1, 1000)");
        await write.ExecuteNonQueryAsync();
        await using var recycle = dataSource.CreateCommand("CHECKPOINT");
        await recycle.ExecuteNonQueryAsync();
    }

    private static ServerProcess StartBare(string command, int port, params string[] arguments) => new(
        command, "dotnet", [typeof(MllpBenchmark).Assembly.Location, command, port.ToString(CultureInfo.InvariantCulture), .. arguments], new Dictionary<string, string>());

    private static async Task<bool> AnswersAsync(int port)
    {
        using var connection = new LoadConnection(LoadMessage.Order(), 1);
        await connection.ConnectAsync(port);
        await connection.SendOneAsync();
        return true;
    }

    private static void Print(LoadMessage message, int connections, int pipelined, BenchmarkedServer server, LoadResult result, double ratio) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{message.Name,-11} {connections,11} {pipelined,10}  {server.Name,-12} {result.PerSecond,11:F0} {result.Percentile(0.5),9:F2} {result.Percentile(0.99),9:F2} {result.Percentile(0.999),9:F2} {ratio,7:P0}   "
        + $"{result.ProcessorMicroseconds[0],9:F1} {result.ProcessorMicroseconds[1],7:F1} {result.ProcessorMicroseconds[2],11:F1}"));
}
