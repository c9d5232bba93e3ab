using EhrConnect.Data.Messages;

namespace EhrConnect.Tests.Unit.Data;

/// <summary>Ids of messages: their order is that of the arrival, and they state when that was.</summary>
public sealed class ArrivalIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ArrivalIds _ids = new();

    [Fact]
    public void Ids_of_one_millisecond_rise_in_the_order_of_PostgreSQL_which_compares_bytes()
    {
        var made = Enumerable.Range(0, 5_000).Select(_ => Text(_ids.Next(Now))).ToArray();
        Assert.Equal(made.Order(StringComparer.Ordinal), made);
        Assert.Equal(made.Length, made.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void An_id_is_of_version_7_and_states_its_millisecond()
    {
        var id = Text(_ids.Next(Now));
        Assert.Equal(Now.ToUnixTimeMilliseconds(), Convert.ToInt64(id[..12], 16));
        Assert.Equal('7', id[12]);
        Assert.Contains(id[16], "89ab");
    }

    [Fact]
    public void Given_a_clock_that_steps_back_a_little_Then_ids_rise_on()
    {
        var before = Text(_ids.Next(Now));
        Assert.True(string.CompareOrdinal(before, Text(_ids.Next(Now.AddMilliseconds(-900)))) < 0);
    }

    [Fact]
    public void Given_a_clock_that_is_set_back_Then_ids_state_its_time()
    {
        _ids.Next(Now);
        Assert.Equal(Now.AddHours(-1).ToUnixTimeMilliseconds(), Convert.ToInt64(Text(_ids.Next(Now.AddHours(-1)))[..12], 16));
    }

    [Fact]
    public async Task Threads_never_get_the_same_id_and_each_sees_its_own_rise()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Select(_ => Text(_ids.Next(Now))).ToArray())));
        foreach (var own in made) Assert.Equal(own.Order(StringComparer.Ordinal), own);
        // The random half aside: the counters alone are distinct.
        Assert.Equal(80_000, made.SelectMany(own => own).Select(id => id[..16]).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Text(Guid id) => id.ToString("N");
}
