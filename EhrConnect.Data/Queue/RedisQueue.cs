using System.Globalization;
using StackExchange.Redis;

namespace EhrConnect.Data.Queue;

/// <summary>
/// One named queue in Redis: a stream per priority with one consumer group, and a sorted set of what is not due yet. Wiping
/// it loses nothing; the relay fills it again from PostgreSQL.
/// </summary>
public sealed class RedisQueue(Lazy<IConnectionMultiplexer> redis, string name)
{
    // Moves what is due from the sorted set to its stream, at most ARGV[2] members; atomic, so nothing is moved twice.
    private const string PromoteScript =
        """
        local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
        for _, member in ipairs(due) do
            local fields = {}
            for part in string.gmatch(member .. '\31', '(.-)\31') do fields[#fields + 1] = part end
            redis.call('XADD', ARGV[3] .. fields[4], '*', 'id', fields[1], 'org', fields[2], 'lane', fields[3], 'priority', fields[4], 'traceparent', fields[5])
            redis.call('ZREM', KEYS[1], member)
        end
        return #due
        """;

    private const char Separator = '\u001f';

    public string Name => name;

    private IDatabase Database => redis.Value.GetDatabase();

    /// <summary>Makes the consumer groups; harmless when they are there.</summary>
    public async Task EnsureGroupsAsync()
    {
        foreach (var stream in QueueNames.Streams(name))
        {
            try
            {
                await Database.StreamCreateConsumerGroupAsync(stream, QueueNames.Group, "0", createStream: true);
            }
            catch (RedisServerException exception) when (exception.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                // The group is there already, which is what was wanted.
            }
        }
    }

    /// <summary>Adds entries in order, pipelined.</summary>
    public async Task AddAsync(IReadOnlyCollection<QueueEntry> entries)
    {
        var batch = Database.CreateBatch();
        var added = entries.Select(entry => batch.StreamAddAsync(QueueNames.Stream(name, entry.Priority), entry.ToFields())).ToArray();
        batch.Execute();
        await Task.WhenAll(added);
    }

    /// <summary>Keeps the entry back until it is due.</summary>
    public Task DelayAsync(QueueEntry entry, DateTimeOffset due) =>
        Database.SortedSetAddAsync(
            QueueNames.Delayed(name),
            string.Join(Separator, entry.Id.ToString("D"), entry.OrgId.ToString("D"), entry.Lane.Replace(Separator, ' '), entry.Priority.ToString(CultureInfo.InvariantCulture), entry.Traceparent ?? ""),
            due.ToUnixTimeMilliseconds());

    /// <summary>Moves what is due to the streams; answers how many entries.</summary>
    public async Task<int> PromoteDueAsync(DateTimeOffset now) =>
        (int)await Database.ScriptEvaluateAsync(
            PromoteScript,
            [QueueNames.Delayed(name)],
            [now.ToUnixTimeMilliseconds(), 500, QueueNames.Stream(name, 0)[..^1]]);

    /// <summary>Takes the entry off the stream for good.</summary>
    public async Task AcknowledgeAsync(QueueDelivery delivery)
    {
        var batch = Database.CreateBatch();
        var acknowledged = batch.StreamAcknowledgeAsync(delivery.Stream, QueueNames.Group, delivery.EntryId);
        var deleted = batch.StreamDeleteAsync(delivery.Stream, [delivery.EntryId]);
        batch.Execute();
        await Task.WhenAll(acknowledged, deleted);
    }

    /// <summary>Takes over entries that a consumer took and did not acknowledge for <paramref name="idle"/>: it is dead or stuck.</summary>
    public async Task<IReadOnlyList<QueueDelivery>> TakeOverAsync(string consumer, TimeSpan idle, int count)
    {
        var taken = new List<QueueDelivery>();
        foreach (var stream in QueueNames.Streams(name))
        {
            var claimed = await Database.StreamAutoClaimAsync(stream, QueueNames.Group, consumer, (long)idle.TotalMilliseconds, "0-0", count);
            taken.AddRange(claimed.ClaimedEntries.Where(entry => !entry.IsNull).Select(entry => ToDelivery(stream, entry.Id!, entry.Values)));
        }

        return taken;
    }

    /// <summary>Wakes the relay: something was committed. Best effort; the relay also looks by itself.</summary>
    public Task WakeAsync() => redis.Value.GetSubscriber().PublishAsync(RedisChannel.Literal(QueueNames.WakeChannel(name)), RedisValue.EmptyString, CommandFlags.FireAndForget);

    /// <summary>Calls back on every <see cref="WakeAsync"/>.</summary>
    public Task OnWakeAsync(Action wake) => redis.Value.GetSubscriber().SubscribeAsync(RedisChannel.Literal(QueueNames.WakeChannel(name)), (_, _) => wake());

    /// <summary>Sets the mark that says Redis holds this queue's entries. False when it was not there: Redis is new or was wiped.</summary>
    internal async Task<bool> HadMarkerAsync() => !await Database.StringSetAsync(QueueNames.Marker(name), "1", when: When.NotExists);

    internal static QueueDelivery ToDelivery(string stream, string id, NameValueEntry[] values) =>
        new(QueueEntry.FromFields(values.ToDictionary(v => v.Name.ToString(), v => v.Value.ToString(), StringComparer.Ordinal)), stream, id);
}
