using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// The only way to the database for the data of an organisation. Every batch starts by scoping its own transaction to the
/// organisation (<c>set_config(…, is_local := true)</c>), so the scope can neither be forgotten nor survive the transaction;
/// row-level security is the second wall behind it.
/// </summary>
public sealed class OrgDatabase(NpgsqlDataSource dataSource)
{
    /// <summary>Starts a unit of work. Nothing is sent before its first query or its commit.</summary>
    public OrgSession Open(Guid orgId) => new(dataSource, orgId);

    /// <summary>One statement, one round trip, one implicit transaction.</summary>
    public async Task<T> QueryAsync<T>(Guid orgId, SqlStatement statement, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(OrgScope.Command(orgId));
        batch.BatchCommands.Add(statement.ToBatchCommand());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await read(reader, cancellationToken);
    }

    /// <summary>Statements of several organisations in one round trip and one commit, each scoped to its own.</summary>
    public async Task ExecuteAsync(IEnumerable<(Guid OrgId, SqlStatement Statement)> statements, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (orgId, statement) in statements)
        {
            batch.BatchCommands.Add(OrgScope.Command(orgId));
            batch.BatchCommands.Add(statement.ToBatchCommand());
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>As <see cref="ExecuteAsync"/>, reading the result of each statement in turn.</summary>
    public async Task QueryEachAsync(
        IReadOnlyList<(Guid OrgId, SqlStatement Statement)> statements,
        Func<int, NpgsqlDataReader, CancellationToken, Task> read,
        CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (orgId, statement) in statements)
        {
            batch.BatchCommands.Add(OrgScope.Command(orgId));
            batch.BatchCommands.Add(statement.ToBatchCommand());
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; i < statements.Count; i++)
        {
            await reader.NextResultAsync(cancellationToken);
            await read(i, reader, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
        }
    }
}
