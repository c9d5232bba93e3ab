using EhrConnect.Hl7;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class ControlIdTests
{
    [Fact]
    public void Given_one_millisecond_When_many_threads_ask_Then_every_id_is_new()
    {
        var source = new ControlIdSource(new FakeTimeProvider());
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 20_000, _ => ids.Add(source.Next()));
        Assert.Equal(20_000, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.Matches("^[0-9A-Z]{20}$", id));
    }

    [Fact]
    public void Given_time_that_goes_on_When_asked_Then_ids_in_its_order_and_two_sources_never_agree()
    {
        var time = new FakeTimeProvider();
        var source = new ControlIdSource(time);
        string first = source.Next();
        Assert.NotEqual(first, new ControlIdSource(time).Next());
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(string.CompareOrdinal(first, source.Next()) < 0);
    }
}
