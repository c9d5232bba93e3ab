using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using EhrConnect.Hl7Gateway.Listening;
using EhrConnect.Hl7Gateway.Watching;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Group commit: whatever waits, of all connections, is stored in one commit, and then all of it is answered. When nothing is on
/// its way, a message does not wait at all. While one commit is on its way the next group gathers, and it leaves before
/// that commit ends only when it is about as large: what a commit costs besides its messages is a good part of the whole.
/// </summary>
/// <remarks>A session hands over one group and reads on when that is answered, so what waits is bounded by the connections.</remarks>
internal sealed partial class IntakeWriter(MessageIntake intake, RelayWaker waker, GatewayMetrics metrics, IOptions<MllpOptions> options, ILogger<IntakeWriter> logger)
{
    private const int MaxMessages = 512;
    private const int MaxBytes = 4 * 1024 * 1024;

    // So much waiting is worth a commit of its own beside the one that is on its way: no fewer than these, and no fewer than two
    // for three that are on their way, so that few senders overlap as many do.
    private const int LeastBeside = 5;
    private const int LargeBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<IntakeGroup> _waiting = new();
    private int _waitingMessages;
    private long _waitingBytes;
    private int _storing;
    private int _writing;

    /// <summary>
    /// Stores the messages and gives each its result; a message without one could not be stored, or it is not known whether
    /// it was.
    /// </summary>
    public Task StoreAsync(List<ReceivedMessage> messages)
    {
        var group = new IntakeGroup(messages);
        if (group.Messages.Count == 0) return Task.CompletedTask;
        List<IntakeGroup>? begin = null;
        lock (_lock)
        {
            _waiting.Enqueue(group);
            _waitingMessages += group.Messages.Count;
            _waitingBytes += group.Bytes;
            if (_writing == 0 || (IsWorthAnother && _writing < options.Value.Writers))
            {
                _writing++;
                begin = Gather();
            }
        }

        if (begin is not null) _ = WriteAsync(begin);
        return group.Done;
    }

    private bool IsWorthAnother => _waitingMessages >= Math.Max(LeastBeside, _storing * 2 / 3) || _waitingBytes >= LargeBytes;

    private async Task WriteAsync(List<IntakeGroup>? groups)
    {
        while (groups is not null)
        {
            var messages = groups.SelectMany(group => group.Messages).ToList();
            metrics.GroupStored(messages.Count);
            await StoreGroupAsync(messages);
            waker.Wake();
            var stored = groups;
            groups = Next(messages.Count);
            // One thread answers them all, one after the other: waking one for each would cost more than the answers.
            ThreadPool.UnsafeQueueUserWorkItem(static stored => Complete(stored), stored, preferLocal: false);
        }
    }

    private static void Complete(List<IntakeGroup> groups)
    {
        foreach (var group in groups) group.Complete();
    }

    /// <summary>What this writer stores next; null when it ends, because nothing waits or too little to go beside another.</summary>
    private List<IntakeGroup>? Next(int stored)
    {
        lock (_lock)
        {
            _storing -= stored;
            if (_waiting.Count > 0 && (_writing == 1 || IsWorthAnother)) return Gather();
            _writing--;
            return null;
        }
    }

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

        _storing += messages;
        _waitingMessages -= messages;
        _waitingBytes -= bytes;
        return groups;
    }

    private async Task StoreGroupAsync(List<ReceivedMessage> messages)
    {
        try
        {
            var results = await intake.StoreAsync(messages.ConvertAll(message => message.Incoming!), CancellationToken.None);
            for (var i = 0; i < results.Length; i++) messages[i].Stored = results[i];
        }
        catch (Exception exception) when (messages.Count > 1 && !DatabaseOutage.Is(exception))
        {
            // One bad message must not take the others with it.
            Log.GroupFailed(logger, messages.Count, DatabaseOutage.Name(exception));
            foreach (var message in messages) await StoreGroupAsync([message]);
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
