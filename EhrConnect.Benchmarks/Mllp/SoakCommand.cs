using System.Diagnostics;
using System.Globalization;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>Half of peak for so many minutes: memory stays flat and no message is refused.</summary>
internal static class SoakCommand
{
    private const int Connections = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        await using var stack = await Stack.StartAsync(await TestDatabase.CreateAsync(postgres), services: [Stack.Gateway]);
        var peak = (await Load.RunAsync(stack.MllpPort, LoadMessage.Order(), Connections, 1, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10))).PerSecond;
        var rate = peak / 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak {peak:F0}/s, soaking at {rate:F0}/s for {minutes} minute(s)"));
        long sent = 0;
        var watch = Stopwatch.StartNew();
        var senders = Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new LoadConnection(LoadMessage.Order(), 1);
            await connection.ConnectAsync(stack.MllpPort);
            for (long mine = 0; watch.Elapsed.TotalMinutes < minutes; mine++)
            {
                var due = TimeSpan.FromSeconds(mine * Connections / rate);
                // Looked at once: a delay that has become -1 ms meanwhile would last for ever.
                var wait = due - watch.Elapsed;
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
                await connection.SendOneAsync();
                Interlocked.Increment(ref sent);
            }
        })).ToArray();
        var memory = new List<long>();
        using var gateway = Process.GetProcessById(stack.Process(Stack.Gateway).Id);
        while (!Task.WhenAll(senders).IsCompleted)
        {
            await Task.WhenAny(Task.WhenAll(senders), Task.Delay(TimeSpan.FromSeconds(15)));
            gateway.Refresh();
            memory.Add(gateway.WorkingSet64 / (1024 * 1024));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed:mm\\:ss}  {Interlocked.Read(ref sent),9} messages  {memory[^1],5} MB"));
        }

        await Task.WhenAll(senders);
        var stored = await stack.Database.ScalarAsync<long>("SELECT (SELECT count(*) FROM ehr.hl7_message_queue WHERE status = 'pending') + (SELECT coalesce(sum(messages), 0) FROM ehr.hl7_arrivals)::bigint");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent {sent} at {sent / watch.Elapsed.TotalSeconds:F0}/s, none refused; stored (with the peak) {stored}; memory {memory.Min()} to {memory.Max()} MB"));
        return 0;
    }
}
