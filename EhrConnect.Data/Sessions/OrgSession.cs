using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// A unit of work of one organisation: statements are collected and travel together. A unit of work that only writes is a
/// single round trip (an implicit transaction); one that has to look first opens an explicit transaction with its first
/// query and commits together with its last statements. Disposed without commit, it leaves nothing behind.
/// </summary>
public sealed class OrgSession : IAsyncDisposable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly List<SqlStatement> _pending = [];
    private Guid _scope;
    private Guid? _nextScope;
    private NpgsqlConnection? _connection;
    private bool _finished;

    internal OrgSession(NpgsqlDataSource dataSource, Guid orgId)
    {
        _dataSource = dataSource;
        _scope = orgId;
        _nextScope = orgId;
    }

    public Guid OrgId => _scope;

    /// <summary>Adds a statement to the next round trip.</summary>
    public void Enqueue(SqlStatement statement)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        _pending.Add(statement);
    }

    /// <summary>Sends everything collected so far and reads the result of <paramref name="statement"/>.</summary>
    public async Task<T> QueryAsync<T>(SqlStatement statement, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        var resultsBefore = ResultsBefore();
        await using var batch = await NextBatchAsync(explicitTransaction: true, cancellationToken);
        batch.BatchCommands.Add(statement.ToBatchCommand());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; i < resultsBefore; i++) await reader.NextResultAsync(cancellationToken);
        return await read(reader, cancellationToken);
    }

    /// <summary>Sends everything collected so far and reads the results of several statements in turn: one round trip.</summary>
    public async Task QueryEachAsync(
        IReadOnlyList<SqlStatement> statements, Func<int, NpgsqlDataReader, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        var resultsBefore = ResultsBefore();
        await using var batch = await NextBatchAsync(explicitTransaction: true, cancellationToken);
        foreach (var statement in statements) batch.BatchCommands.Add(statement.ToBatchCommand());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; i < resultsBefore; i++) await reader.NextResultAsync(cancellationToken);
        for (var i = 0; i < statements.Count; i++)
        {
            await read(i, reader, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Lets <paramref name="look"/> see what would be there after what <paramref name="enqueue"/> adds, and takes that back.
    /// </summary>
    public async Task<T> RehearseAsync<T>(Action enqueue, Func<Task<T>> look)
    {
        Enqueue(new SqlStatement("SAVEPOINT rehearsal"));
        enqueue();
        var seen = await look();
        Enqueue(new SqlStatement("ROLLBACK TO SAVEPOINT rehearsal"));
        return seen;
    }

    /// <summary>
    /// Goes on in another organisation within the same transaction. Only the platform does this, when it creates one.
    /// </summary>
    public async Task SwitchToAsync(Guid orgId, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        _scope = orgId;
        _nextScope = orgId;
    }

    /// <summary>Sends what is left and commits.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        var began = _connection is not null;
        await using var batch = await NextBatchAsync(explicitTransaction: false, cancellationToken);
        if (began) batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        _finished = true;
    }

    public async ValueTask DisposeAsync()
    {
        _finished = true;
        if (_connection is not null) await _connection.DisposeAsync();
    }

    private int ResultsBefore() => (_nextScope is null ? 0 : 1) + _pending.Count(pending => pending.IsGuard);

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await using var batch = await NextBatchAsync(explicitTransaction: true, cancellationToken);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<NpgsqlBatch> NextBatchAsync(bool explicitTransaction, CancellationToken cancellationToken)
    {
        var begin = _connection is null && explicitTransaction;
        _connection ??= await _dataSource.OpenConnectionAsync(cancellationToken);
        var batch = new NpgsqlBatch(_connection);
        if (begin) batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        if (_nextScope is { } scope) batch.BatchCommands.Add(OrgScope.Command(scope));
        _nextScope = null;
        foreach (var statement in _pending) batch.BatchCommands.Add(statement.ToBatchCommand());
        _pending.Clear();
        return batch;
    }
}
