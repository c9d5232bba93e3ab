using System.Threading.Channels;
using Npgsql;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>
/// What durability costs at least on this machine: the bytes of the waiting messages in one insert and one commit, into a table
/// with no index, no row-level security and no other column; long messages are compressed as those of the gateway are.
/// </summary>
internal sealed class BareTable : IAsyncDisposable
{
    private const int MaxMessages = 512;
    private const int Writers = 2;

    private readonly Channel<(List<byte[]> Messages, TaskCompletionSource Done)> _waiting = Channel.CreateUnbounded<(List<byte[]>, TaskCompletionSource)>();
    private readonly NpgsqlDataSource _dataSource;

    private BareTable(NpgsqlDataSource dataSource) => _dataSource = dataSource;

    public static async Task<BareTable> OpenAsync(string connectionString)
    {
        var table = new BareTable(NpgsqlDataSource.Create(connectionString));
        await using var create = table._dataSource.CreateCommand("CREATE TABLE bare_messages (raw bytea COMPRESSION lz4 NOT NULL)");
        await create.ExecuteNonQueryAsync();
        for (var i = 0; i < Writers; i++) _ = table.WriteAsync();
        return table;
    }

    public async Task StoreAsync(List<byte[]> messages)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((messages, done));
        await done.Task;
    }

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    private async Task WriteAsync()
    {
        await using var connection = await _dataSource.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO bare_messages (raw) SELECT unnest($1::bytea[])", connection);
        var rows = new NpgsqlParameter<byte[][]>();
        insert.Parameters.Add(rows);
        await insert.PrepareAsync();
        var group = new List<byte[]>();
        var done = new List<TaskCompletionSource>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxMessages && _waiting.Reader.TryRead(out var next))
            {
                group.AddRange(next.Messages);
                done.Add(next.Done);
            }

            if (group.Count == 0) continue;
            rows.TypedValue = [.. group];
            await insert.ExecuteNonQueryAsync();
            foreach (var waiting in done) waiting.SetResult();
            group.Clear();
            done.Clear();
        }
    }
}
