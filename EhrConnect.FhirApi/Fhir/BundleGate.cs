namespace EhrConnect.FhirApi.Fhir;

/// <summary>
/// Keeps memory bounded: a large bundle and everything made of it is in memory until its commit, so large ones take turns.
/// Small ones never wait.
/// </summary>
sealed class BundleGate : IDisposable
{
    private const long Large = 4 * 1024 * 1024;
    private const int LargeAtOnce = 2;

    private readonly SemaphoreSlim _turns = new(LargeAtOnce);

    /// <summary>Waits for a turn; a body of unknown length counts as large.</summary>
    public async Task<IDisposable?> EnterAsync(long? length, CancellationToken cancellationToken)
    {
        if (length <= Large) return null;
        await _turns.WaitAsync(cancellationToken);
        return new Turn(_turns);
    }

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
