using EhrConnect.FhirStore.Limits;

namespace EhrConnect.Tests.Unit.Fhir;

/// <summary>Who may process a large bundle, and who waits.</summary>
public sealed class BundleTurnTests
{
    private const long Large = 5 * 1024 * 1024;

    private readonly BundleTurns _turns = new();
    private readonly Guid _busy = Guid.CreateVersion7();
    private readonly Guid _other = Guid.CreateVersion7();

    [Fact]
    public async Task A_small_bundle_needs_no_turn() => Assert.Null(await _turns.EnterAsync(_busy, 1024, CancellationToken.None));

    [Fact]
    public async Task One_organisation_never_has_all_turns()
    {
        var busy = Enter(_busy, 5);

        var other = _turns.EnterAsync(_other, Large, CancellationToken.None);

        Assert.True(other.IsCompletedSuccessfully);
        Assert.Equal(2, busy.Count(turn => turn.IsCompleted));
        (await busy[0])!.Dispose();
        await busy[2].WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(busy[3].IsCompleted);
    }

    [Fact]
    public async Task Who_has_fewest_running_goes_next_although_others_waited_longer()
    {
        var (first, second) = (Enter(_busy, 4), Enter(Guid.CreateVersion7(), 4));

        var late = _turns.EnterAsync(_other, Large, CancellationToken.None);
        Assert.False(late.IsCompleted);
        (await first[0])!.Dispose();

        Assert.NotNull(await late.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(2, first.Count(turn => turn.IsCompleted));
        Assert.Equal(1, second.Count(turn => turn.IsCompleted));
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_leaves_no_turn_behind()
    {
        using var gone = new CancellationTokenSource();
        var running = Enter(_busy, 2);
        var waiting = _turns.EnterAsync(_busy, Large, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        (await running[0])!.Dispose();
        Assert.NotNull(await _turns.EnterAsync(_busy, Large, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private Task<IDisposable?>[] Enter(Guid organization, int times) => [.. Enumerable.Range(0, times).Select(_ => _turns.EnterAsync(organization, Large, CancellationToken.None))];
}
