using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Unit.Data;

/// <summary>What many callers want at once travels together, and each gets its own answer.</summary>
public sealed class GroupedWorkTests
{
    [Fact]
    public async Task Given_many_callers_at_once_When_groups_run_Then_each_gets_its_own_answer_and_no_more_groups_run_than_allowed()
    {
        var (running, most, groups) = (0, 0, 0);
        var work = new GroupedWork<int, string>(
            async items =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Interlocked.Increment(ref groups);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return [.. items.Select(item => $"answer {item}")];
            },
            concurrency: 2);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => Task.Run(() => work.AddAsync(i)))).WaitAsync(Eventually.Generous);

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"answer {i}"), answers);
        Assert.InRange(most, 1, 2);
        Assert.InRange(groups, 1, 20_000);
    }

    [Fact]
    public async Task Given_a_group_on_its_way_When_others_come_Then_they_travel_together_after_it()
    {
        var first = new TaskCompletionSource();
        var groups = new List<int>();
        var work = new GroupedWork<int, int>(
            async items =>
            {
                groups.Add(items.Count);
                if (items.Contains(0)) await first.Task;
                return items;
            },
            concurrency: 1);

        var all = Enumerable.Range(0, 11).Select(work.AddAsync).ToArray();
        Assert.All(all, answer => Assert.False(answer.IsCompleted));
        first.SetResult();

        Assert.Equal(Enumerable.Range(0, 11), await Task.WhenAll(all));
        Assert.Equal([1, 10], groups);
    }

    [Fact]
    public async Task Given_one_item_that_the_database_refuses_When_its_group_fails_Then_only_it_fails()
    {
        var first = new TaskCompletionSource();
        var work = new GroupedWork<int, int>(
            async items =>
            {
                if (items.Contains(0)) await first.Task;
                return items.Contains(5) ? throw new PostgresException("refused", "ERROR", "ERROR", PostgresErrorCodes.InvalidTextRepresentation) : items;
            },
            concurrency: 1);

        var all = Enumerable.Range(0, 11).Select(work.AddAsync).ToArray();
        first.SetResult();

        await Assert.ThrowsAsync<PostgresException>(() => all[5]);
        Assert.Equal(Enumerable.Range(0, 11).Where(i => i != 5), await Task.WhenAll(all.Where((_, i) => i != 5)));
    }

    [Fact]
    public async Task Given_a_database_that_is_away_When_a_group_fails_Then_all_of_it_fails_at_once_and_the_next_one_is_tried()
    {
        var away = true;
        var first = new TaskCompletionSource();
        var tries = 0;
        var work = new GroupedWork<int, int>(
            async items =>
            {
                tries++;
                await first.Task;
                return away ? throw new NpgsqlException("away") : items;
            },
            concurrency: 1);

        var all = Enumerable.Range(0, 11).Select(work.AddAsync).ToArray();
        first.SetResult();
        foreach (var failed in all) await Assert.ThrowsAsync<NpgsqlException>(() => failed);
        away = false;

        Assert.Equal(2, tries);
        Assert.Equal(7, await work.AddAsync(7));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
