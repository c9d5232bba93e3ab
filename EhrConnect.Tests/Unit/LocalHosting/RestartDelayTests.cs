using EhrConnect.LocalHosting;

namespace EhrConnect.Tests.Unit.LocalHosting;

public sealed class RestartDelayTests
{
    [Fact]
    public void The_delay_doubles_from_half_a_second_to_thirty()
    {
        var delay = new RestartDelay();

        var seconds = Enumerable.Range(0, 9).Select(_ => delay.After(TimeSpan.FromSeconds(1)).TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], seconds);
    }

    [Fact]
    public void A_minute_of_life_starts_it_over()
    {
        var delay = new RestartDelay();
        for (var crash = 0; crash < 5; crash++) delay.After(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(0.5), delay.After(TimeSpan.FromSeconds(60)));
        Assert.True(delay.After(TimeSpan.Zero) > TimeSpan.FromSeconds(0.5));
    }
}
