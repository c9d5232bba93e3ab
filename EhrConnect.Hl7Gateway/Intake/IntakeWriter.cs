using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using EhrConnect.Hl7Gateway.Listening;
using EhrConnect.Hl7Gateway.Watching;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Group commit: whatever waits, of all connections, is stored in one commit, and then all of it is answered. When nothing is on
/// its way, a message does not wait at all. While a commit is on its way the next group gathers: what a commit costs besides its
/// messages is a good part of the whole. Only beside a large one does another go at once.
/// </summary>
/// <remarks>A session hands over one group and reads on when that is answered, so what waits is bounded by the connections.</remarks>
internal sealed partial class IntakeWriter(
    [FromKeyedServices(IntakeDatabase.Key)] MessageIntake intake, MessageIntake besideLarge, RelayWaker waker, GatewayMetrics metrics, IOptions<MllpOptions> options,
    ILogger<IntakeWriter> logger)
{
    private const int MaxMessages = 512;
    private const int MaxBytes = 4 * 1024 * 1024;

    // So much on its way takes long enough that others need not wait for it.
    private const int LargeBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<IntakeGroup> _waiting = new();
    private bool _storing;
    private long _storingBytes;
    private int _besides;

    /// <summary>
    /// Stores the messages and gives each its result; a message without one could not be stored, or it is not known whether
    /// it was.
    /// </summary>
    public Task StoreAsync(List<ReceivedMessage> messages)
    {
        var group = new IntakeGroup(messages);
        if (group.Messages.Count == 0) return Task.CompletedTask;
        List<IntakeGroup>? begin = null;
        var beside = false;
        lock (_lock)
        {
            _waiting.Enqueue(group);
            beside = _storing;
            if (!_storing)
            {
                _storing = true;
                begin = Gather();
                _storingBytes = Bytes(begin);
            }
            else if (_storingBytes >= LargeBytes && _besides < options.Value.Writers - 1)
            {
                _besides++;
                begin = Gather();
            }
        }

        if (begin is not null) _ = beside ? WriteBesideAsync(begin) : WriteAsync(begin);
        return group.Done;
    }

    private async Task WriteAsync(List<IntakeGroup> groups)
    {
        for (var next = groups; next.Count > 0;)
        {
            var stored = next;
            await StoreAsync(stored, intake);
            lock (_lock)
            {
                next = Gather();
                _storing = next.Count > 0;
                _storingBytes = Bytes(next);
            }

            Answer(stored);
        }
    }

    private async Task WriteBesideAsync(List<IntakeGroup> groups)
    {
        for (var next = groups; next.Count > 0;)
        {
            var stored = next;
            await StoreAsync(stored, besideLarge);
            lock (_lock)
            {
                // The other one takes what waits as soon as it has done its large group.
                next = _storingBytes >= LargeBytes ? Gather() : [];
                if (next.Count == 0) _besides--;
            }

            Answer(stored);
        }
    }

    private async Task StoreAsync(List<IntakeGroup> groups, MessageIntake into)
    {
        var messages = new List<ReceivedMessage>(groups.Sum(group => group.Messages.Count));
        foreach (var group in groups) messages.AddRange(group.Messages);
        metrics.GroupStored(messages.Count);
        await StoreGroupAsync(messages, into);
        waker.Wake();
    }

    /// <summary>One thread answers them all, one after the other: waking one for each would cost more than the answers.</summary>
    private static void Answer(List<IntakeGroup> groups) => ThreadPool.UnsafeQueueUserWorkItem(
        static groups =>
        {
            foreach (var group in groups) group.Complete();
        },
        groups,
        preferLocal: false);

    private static long Bytes(List<IntakeGroup> groups) => groups.Sum(group => (long)group.Bytes);

    private List<IntakeGroup> Gather()
    {
        var groups = new List<IntakeGroup>(_waiting.Count);
        var messages = 0;
        long bytes = 0;
        while (messages < MaxMessages && bytes < MaxBytes && _waiting.TryDequeue(out var group))
        {
            groups.Add(group);
            messages += group.Messages.Count;
            bytes += group.Bytes;
        }

        return groups;
    }

    private async Task StoreGroupAsync(List<ReceivedMessage> messages, MessageIntake into)
    {
        try
        {
            var results = await into.StoreAsync(messages.ConvertAll(message => message.Incoming!), CancellationToken.None);
            for (var i = 0; i < results.Length; i++) messages[i].Stored = results[i];
        }
        catch (Exception exception) when (messages.Count > 1 && !DatabaseOutage.Is(exception))
        {
            // One bad message must not take the others with it.
            Log.GroupFailed(logger, messages.Count, DatabaseOutage.Name(exception));
            foreach (var message in messages) await StoreGroupAsync([message], into);
        }
        catch (Exception exception)
        {
            // To try them one after the other would only let their senders wait that many times as long.
            Log.NotStored(logger, messages.Count, DatabaseOutage.Name(exception));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "A group of {Count} messages was not stored ({Error}); storing them one by one")]
        public static partial void GroupFailed(ILogger logger, int count, string error);

        [LoggerMessage(2022, LogLevel.Error, "{Count} message(s) were not stored ({Error}); their senders are told to send them again")]
        public static partial void NotStored(ILogger logger, int count, string error);
    }
}
