namespace EhrConnect.Tests.Faults;

/// <summary>A few rounds of what <c>mllp-kill</c> of the benchmarks does for as long as one likes.</summary>
[Trait("Category", "Slow")]
public sealed class GatewayKillTests
{
    [Fact]
    public async Task Given_100_senders_When_gateway_and_PostgreSQL_are_killed_Then_each_accepted_message_is_stored_once()
    {
        await using var run = await GatewayKillRounds.StartAsync();
        for (var round = 0; round < 5; round++) await run.KillAsync(round);
        var verdict = await run.FinishAsync();
        Assert.True(verdict.IsGood, verdict.ToString());
    }
}
