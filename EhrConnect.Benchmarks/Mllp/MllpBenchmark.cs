using System.Globalization;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>
/// The gateway over durable PostgreSQL (message, event and audit record committed before each acknowledgement) beside a bare
/// echo on the same framer, in turn, in the same run. Generator, gateway and PostgreSQL share the machine.
/// </summary>
internal static class MllpBenchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);

    private static readonly (int Connections, int Pipelined)[] Shapes = [(1, 1), (16, 1), (100, 1), (1, 10), (16, 10), (100, 10)];

    /// <summary>Arguments: nothing for the whole table, or connections and pipelined messages of one line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var shapes = args.Length == 2 ? [(int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture))] : Shapes;
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var stack = await Stack.StartAsync(await TestDatabase.CreateAsync(postgres), services: [Stack.Gateway]);
        var echoPort = FreePort.Next();
        using var echo = new ServerProcess(
            "echo", "dotnet", [typeof(MllpBenchmark).Assembly.Location, "mllp-echo", echoPort.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string>());
        await Eventually.Holds(() => AnswersAsync(echoPort), "the echo answers");
        await Load.RunAsync(stack.MllpPort, LoadMessage.Order(), 16, 4, TimeSpan.Zero, TimeSpan.FromSeconds(6));
        await Load.RunAsync(echoPort, LoadMessage.Order(), 16, 4, TimeSpan.Zero, TimeSpan.FromSeconds(2));

        Console.WriteLine("message     connections  pipelined  server      messages/s    p50 ms    p99 ms  p99.9 ms   ratio");
        foreach (var message in (LoadMessage[])[LoadMessage.Order(), LoadMessage.Admission()])
        {
            foreach (var (connections, pipelined) in shapes)
            {
                var bare = await Load.RunAsync(echoPort, message, connections, pipelined, WarmUp, Time);
                var ours = await Load.RunAsync(stack.MllpPort, message, connections, pipelined, WarmUp, Time);
                Print(message, connections, pipelined, "echo", bare, ratio: null);
                Print(message, connections, pipelined, "gateway", ours, ours.PerSecond / bare.PerSecond);
            }
        }

        Console.WriteLine("goals: 784 B at 100 connections >= 15000/s with p99 < 20 ms; 1 connection p50 < 1 ms; >= 40 % of the echo");
        return 0;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var connection = new LoadConnection(LoadMessage.Order(), 1);
        await connection.ConnectAsync(port);
        await connection.SendOneAsync();
        return true;
    }

    private static void Print(LoadMessage message, int connections, int pipelined, string server, LoadResult result, double? ratio) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{message.Name,-11} {connections,11} {pipelined,10}  {server,-10} {result.PerSecond,11:F0} {result.Percentile(0.5),9:F2} {result.Percentile(0.99),9:F2} {result.Percentile(0.999),9:F2} {ratio,7:P0}"));
}
