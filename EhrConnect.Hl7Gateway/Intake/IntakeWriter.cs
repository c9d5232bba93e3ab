using System.Threading.Channels;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Group commit: whatever waits, of all connections, is stored in one commit, and then all of it is answered. Nothing waits
/// for a group to fill; while one commit is on its way, the next group gathers.
/// </summary>
internal sealed partial class IntakeWriter(MessageIntake intake, [FromKeyedServices(QueueNames.Messages)] RedisQueue queue, ILogger<IntakeWriter> logger) : BackgroundService
{
    private const int MaxGroup = 256;
    private const int MaxGroupBytes = 4 * 1024 * 1024;

    // The bound is the back-pressure: sessions that cannot hand over stop reading from their sockets.
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(1_024) { SingleReader = true });

    /// <summary>
    /// Gives the message its place; the task it gives back completes when the message is durably stored (or recognised), with
    /// what became of it.
    /// </summary>
    public async Task<Task<IntakeOutcome>> EnqueueAsync(IncomingMessage message)
    {
        var waiting = new Waiting(message, new TaskCompletionSource<IntakeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(waiting);
        return waiting.Stored.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Waiting>(MaxGroup);
        Waiting? heldBack = null;
        while (heldBack is not null || await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            heldBack = Gather(group, heldBack);
            await StoreAsync(group);
            group.Clear();
        }
    }

    /// <summary>Fills the group; a message that repeats a control id of the same group is held back for the next one.</summary>
    private Waiting? Gather(List<Waiting> group, Waiting? first)
    {
        var keys = new HashSet<(Guid Connection, string ControlId)>();
        var bytes = 0;
        while (group.Count < MaxGroup && bytes < MaxGroupBytes)
        {
            var next = first;
            first = null;
            if (next is null && !_waiting.Reader.TryRead(out next)) return null;
            if (!keys.Add((next.Message.ConnectionId, next.Message.ControlId))) return next;
            group.Add(next);
            bytes += next.Message.Raw.Length;
        }

        return null;
    }

    private async Task StoreAsync(List<Waiting> group)
    {
        try
        {
            var outcomes = await intake.StoreAsync([.. group.Select(w => w.Message)], CancellationToken.None);
            for (var i = 0; i < group.Count; i++) group[i].Stored.SetResult(outcomes[i]);
            await WakeAsync();
        }
        catch (Exception exception) when (group.Count > 1)
        {
            // One bad message must not take the others with it.
            Log.GroupFailed(logger, group.Count, exception.GetType().Name);
            foreach (var waiting in group) await StoreAsync([waiting]);
        }
        catch (Exception exception)
        {
            Log.NotStored(logger, group[0].Message.Id, exception.GetType().Name);
            group[0].Stored.SetException(exception);
        }
    }

    private async Task WakeAsync()
    {
        try
        {
            await queue.WakeAsync();
        }
        catch (Exception exception)
        {
            Log.NotWoken(logger, exception.GetType().Name);
        }
    }

    private sealed record Waiting(IncomingMessage Message, TaskCompletionSource<IntakeOutcome> Stored);

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "A group of {Count} messages was not stored ({Error}); storing them one by one")]
        public static partial void GroupFailed(ILogger logger, int count, string error);

        [LoggerMessage(2022, LogLevel.Error, "Message {Id} was not stored ({Error}); its sender is told")]
        public static partial void NotStored(ILogger logger, Guid id, string error);

        [LoggerMessage(2023, LogLevel.Debug, "The relay could not be woken ({Error}); it looks by itself")]
        public static partial void NotWoken(ILogger logger, string error);
    }
}
