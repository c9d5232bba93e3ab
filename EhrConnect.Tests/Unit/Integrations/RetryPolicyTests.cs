using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.Tests.Unit.Integrations;

public sealed class RetryPolicyTests
{
    private const double Middle = 0.5;

    [Fact]
    public void Given_the_default_form_When_attempts_fail_Then_the_waits_are_2_4_8_16_seconds()
    {
        var policy = RetryPolicy.Parse("""{"maxAttempts":5,"strategy":"exponential","initialDelay":2000}""");
        Assert.Equal(5, policy.MaxAttempts);
        Assert.Equal([2, 4, 8, 16], Enumerable.Range(1, 4).Select(attempt => policy.DelayAfter(attempt, null, Middle).TotalSeconds));
    }

    [Theory]
    [InlineData(0.0, 1.6)]
    [InlineData(1.0, 2.4)]
    public void Given_jitter_When_a_wait_is_chosen_Then_it_is_a_fifth_to_either_side(double random, double seconds) =>
        Assert.Equal(seconds, RetryPolicy.Parse("{}").DelayAfter(1, null, random).TotalSeconds, 6);

    [Fact]
    public void Given_a_schedule_When_attempts_fail_Then_its_waits_are_used_in_turn_and_the_last_one_after_it()
    {
        var policy = RetryPolicy.Parse("""{"schedule":[5,300,1800]}""");
        Assert.Equal(4, policy.MaxAttempts);
        Assert.Equal([5, 300, 1800, 1800], Enumerable.Range(1, 4).Select(attempt => policy.DelayAfter(attempt, null, Middle).TotalSeconds));
    }

    [Fact]
    public void Given_the_receiver_asks_for_time_When_it_is_more_than_planned_Then_it_gets_it_and_never_less()
    {
        var policy = RetryPolicy.Parse("{}");
        Assert.Equal(TimeSpan.FromSeconds(90), policy.DelayAfter(1, TimeSpan.FromSeconds(90), Middle));
        Assert.Equal(TimeSpan.FromSeconds(16), policy.DelayAfter(4, TimeSpan.FromSeconds(1), Middle));
    }

    [Fact]
    public void Given_many_attempts_When_the_wait_doubles_Then_it_stays_within_a_day() =>
        Assert.Equal(RetryPolicy.LongestDelay, RetryPolicy.Parse("""{"maxAttempts":20}""").DelayAfter(19, null, 1));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"maxAttempts":0,"initialDelay":"soon","schedule":7}""")]
    public void Given_something_unusable_When_read_Then_the_defaults_hold(string json)
    {
        var policy = RetryPolicy.Parse(json);
        Assert.Equal(5, policy.MaxAttempts);
        Assert.Equal(TimeSpan.FromSeconds(2), policy.DelayAfter(1, null, Middle));
    }
}
