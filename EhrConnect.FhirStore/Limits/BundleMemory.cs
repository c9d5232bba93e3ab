using Microsoft.Extensions.Options;

namespace EhrConnect.FhirStore.Limits;

/// <summary>
/// The bytes of bundles, as they come and as they are answered, that this process holds at one time: bounded for all of them,
/// and at half of that for one organisation, so none can take what the others need.
/// </summary>
public sealed class BundleMemory(IOptions<FhirLimits> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, long> _taken = [];
    private long _total;
    private TaskCompletionSource _room = NewRoom();

    /// <summary>An account for one bundle; what it took is given back when it is disposed.</summary>
    public BundleLease Open(Guid orgId) => new(this, orgId, options.Value.MaxBundleBytes);

    internal bool TryTake(Guid orgId, long bytes)
    {
        var limit = options.Value.BundleMemoryBytes;
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(orgId) + bytes;
            if (taken > limit / 2 || _total + bytes > limit) return false;
            _taken[orgId] = taken;
            _total += bytes;
            return true;
        }
    }

    internal void Release(Guid orgId, long bytes)
    {
        TaskCompletionSource room;
        lock (_lock)
        {
            _total -= bytes;
            _taken[orgId] -= bytes;
            if (_taken[orgId] == 0) _taken.Remove(orgId);
            (room, _room) = (_room, NewRoom());
        }

        room.SetResult();
    }

    /// <summary>Ends with the next release after this call.</summary>
    internal Task NextRelease()
    {
        lock (_lock) return _room.Task;
    }

    private static TaskCompletionSource NewRoom() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
