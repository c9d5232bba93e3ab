namespace EhrConnect.FhirStore.Limits;

/// <summary>What one bundle holds of <see cref="BundleMemory"/>.</summary>
public sealed class BundleLease : IDisposable
{
    private readonly BundleMemory _memory;
    private readonly Guid _orgId;
    private readonly long _maxAnswer;
    private long _body;
    private long _answer;

    internal BundleLease(BundleMemory memory, Guid orgId, long maxAnswer) => (_memory, _orgId, _maxAnswer) = (memory, orgId, maxAnswer);

    /// <summary>Takes bytes for the body, waiting for room; false when there is none in time.</summary>
    public async Task<bool> TakeForBodyAsync(long bytes, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + patience;
        while (true)
        {
            var release = _memory.NextRelease();
            if (_memory.TryTake(_orgId, bytes))
            {
                _body += bytes;
                return true;
            }

            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero) return false;
            await Task.WhenAny(release, Task.Delay(left, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes bytes for the answer; false when it would be too large, or when there is no room.</summary>
    internal bool TryTakeForAnswer(long bytes)
    {
        if (_answer + bytes > _maxAnswer || !_memory.TryTake(_orgId, bytes)) return false;
        _answer += bytes;
        return true;
    }

    /// <summary>The body is no longer needed.</summary>
    public void ReleaseBody()
    {
        if (_body > 0) _memory.Release(_orgId, _body);
        _body = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseBody();
        if (_answer > 0) _memory.Release(_orgId, _answer);
        _answer = 0;
    }
}
