using System.Globalization;
using EhrConnect.Tests.Faults;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>Kills gateway, PostgreSQL or both again and again under load and looks whether a promise was broken.</summary>
internal static class KillCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50;
        await using var run = await GatewayKillRounds.StartAsync();
        for (var round = 1; round <= rounds; round++) Console.WriteLine($"round {round} of {rounds}: {await run.KillAsync(round)}, {run.Accepted} accepted so far");
        var verdict = await run.FinishAsync();
        Console.WriteLine(verdict);
        return verdict.IsGood ? 0 : 1;
    }
}
