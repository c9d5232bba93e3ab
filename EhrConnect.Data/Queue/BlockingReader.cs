using StackExchange.Redis;

namespace EhrConnect.Data.Queue;

/// <summary>
/// Reads new entries, waiting for them in Redis. A waiting read stalls the connection it is on, so this one has a connection
/// of its own that nothing else uses.
/// </summary>
internal sealed class BlockingReader(DedicatedRedis redis, string queue, string consumer) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly string[] _streams = [.. QueueNames.Streams(queue)];
    private IConnectionMultiplexer? _redis;

    /// <summary>Up to <paramref name="count"/> entries, highest priority first; empty when nothing came for a second.</summary>
    public async Task<IReadOnlyList<QueueDelivery>> ReadAsync(int count)
    {
        _redis ??= await redis.ConnectAsync();
        foreach (var stream in _streams)
        {
            var ready = Parse(await _redis.GetDatabase().ExecuteAsync("XREADGROUP", "GROUP", QueueNames.Group, consumer, "COUNT", count, "STREAMS", stream, ">"));
            if (ready.Count > 0) return ready;
        }

        object[] arguments =
            ["GROUP", QueueNames.Group, consumer, "COUNT", 1, "BLOCK", (long)LongestWait.TotalMilliseconds, "STREAMS", .. _streams, .. _streams.Select(_ => ">")];
        return Parse(await _redis.GetDatabase().ExecuteAsync("XREADGROUP", arguments));
    }

    public void Dispose() => _redis?.Dispose();

    // RESP2: [[stream, [[id, [field, value, …]], …]], …]; RESP3: a map of stream to [[id, [field, value, …]], …]; nil when nothing came.
    private static List<QueueDelivery> Parse(RedisResult result)
    {
        var deliveries = new List<QueueDelivery>();
        if (result.IsNull) return deliveries;
        var streams = (RedisResult[])result!;
        var pairs = result.Resp3Type == ResultType.Map ? streams.Chunk(2) : streams.Select(pair => (RedisResult[])pair!);
        foreach (var pair in pairs)
        {
            var stream = (string)pair[0]!;
            foreach (var entry in (RedisResult[])pair[1]!)
            {
                var idAndFields = (RedisResult[])entry!;
                var fields = idAndFields[1].IsNull ? [] : (RedisValue[])idAndFields[1]!;
                var values = fields.Chunk(2).Select(f => new NameValueEntry(f[0], f[1])).ToArray();
                deliveries.Add(RedisQueue.ToDelivery(stream, (string)idAndFields[0]!, values));
            }
        }

        return deliveries;
    }
}
