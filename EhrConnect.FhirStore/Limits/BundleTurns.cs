namespace EhrConnect.FhirStore.Limits;

/// <summary>
/// A large bundle becomes many times its size while it is processed, so large ones take turns, and one organisation never has
/// all of them: whoever has the fewest running goes next. Small ones never wait.
/// </summary>
public sealed class BundleTurns
{
    private const int Large = 4 * 1024 * 1024;
    private const int AtOnce = 3;
    private const int AtOncePerOrganization = 2;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly Dictionary<Guid, int> _running = [];
    private int _total;

    /// <summary>Waits for a turn, which ends when it is disposed; null for a bundle that needs none.</summary>
    /// <param name="orgId">Whose bundle it is.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IDisposable?> EnterAsync(Guid orgId, long bytes, CancellationToken cancellationToken)
    {
        if (bytes <= Large) return null;
        var waiting = new Waiting(orgId);
        lock (_lock)
        {
            _waiting.AddLast(waiting);
            Admit();
        }

        await using var registration = cancellationToken.Register(() => Withdraw(waiting, cancellationToken));
        await waiting.Admitted.Task;
        return new Turn(this, orgId);
    }

    private void Withdraw(Waiting waiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(waiting)) waiting.Admitted.SetCanceled(cancellationToken);
        }
    }

    private void Leave(Guid orgId)
    {
        lock (_lock)
        {
            _total--;
            if (--_running[orgId] == 0) _running.Remove(orgId);
            Admit();
        }
    }

    private void Admit()
    {
        while (_total < AtOnce && _waiting.Where(waiting => Running(waiting) < AtOncePerOrganization).MinBy(Running) is { } next)
        {
            _waiting.Remove(next);
            _running[next.OrgId] = Running(next) + 1;
            _total++;
            next.Admitted.SetResult();
        }
    }

    private int Running(Waiting waiting) => _running.GetValueOrDefault(waiting.OrgId);

    private sealed class Waiting(Guid orgId)
    {
        public Guid OrgId => orgId;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(BundleTurns turns, Guid orgId) : IDisposable
    {
        public void Dispose() => turns.Leave(orgId);
    }
}
