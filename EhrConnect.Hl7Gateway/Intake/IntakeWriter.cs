using System.Threading.Channels;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7Gateway.Listening;
using EhrConnect.Hl7Gateway.Watching;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Group commit: whatever waits, of all connections, is stored in one commit, and then all of it is answered. Nothing waits
/// for a group to fill; while one commit is on its way, the next group gathers.
/// </summary>
internal sealed partial class IntakeWriter(MessageIntake intake, RelayWaker waker, GatewayMetrics metrics, IOptions<MllpOptions> options, ILogger<IntakeWriter> logger) : BackgroundService
{
    private const int MaxMessages = 512;
    private const int MaxBytes = 4 * 1024 * 1024;

    // The bound is the back-pressure: sessions that cannot hand over do not read on.
    private readonly Channel<IntakeGroup> _waiting = Channel.CreateBounded<IntakeGroup>(new BoundedChannelOptions(4_096));

    /// <summary>
    /// Stores the messages and gives each its result; a message without one could not be stored, or it is not known whether
    /// it was.
    /// </summary>
    public async Task StoreAsync(List<ReceivedMessage> messages)
    {
        var group = new IntakeGroup(messages);
        if (group.Messages.Count == 0) return;
        await _waiting.Writer.WriteAsync(group);
        await group.Done;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Writers).Select(_ => WriteAsync()));

    private async Task WriteAsync()
    {
        var groups = new List<IntakeGroup>();
        var messages = new List<ReceivedMessage>(MaxMessages);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Gather(groups, messages);
            if (messages.Count == 0) continue;
            metrics.GroupStored(messages.Count);
            await StoreGroupAsync(messages);
            waker.Wake();
            foreach (var group in groups) group.Complete();
            groups.Clear();
            messages.Clear();
        }
    }

    private void Gather(List<IntakeGroup> groups, List<ReceivedMessage> messages)
    {
        var bytes = 0;
        while (messages.Count < MaxMessages && bytes < MaxBytes && _waiting.Reader.TryRead(out var group))
        {
            groups.Add(group);
            messages.AddRange(group.Messages);
            bytes += group.Bytes;
        }
    }

    private async Task StoreGroupAsync(List<ReceivedMessage> messages)
    {
        try
        {
            var results = await intake.StoreAsync(messages.ConvertAll(message => message.Incoming!), CancellationToken.None);
            for (var i = 0; i < results.Length; i++) messages[i].Stored = results[i];
        }
        catch (Exception exception) when (messages.Count > 1)
        {
            // One bad message must not take the others with it.
            Log.GroupFailed(logger, messages.Count, exception.GetType().Name);
            foreach (var message in messages) await StoreGroupAsync([message]);
        }
        catch (Exception exception)
        {
            Log.NotStored(logger, messages[0].Incoming!.Id, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "A group of {Count} messages was not stored ({Error}); storing them one by one")]
        public static partial void GroupFailed(ILogger logger, int count, string error);

        [LoggerMessage(2022, LogLevel.Error, "Message {Id} was not stored ({Error}); its sender is told")]
        public static partial void NotStored(ILogger logger, Guid id, string error);
    }
}
