using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Queue;

/// <summary>
/// The rows of one table that are their own outbox entries, seen across organisations by role <c>ehr_worker</c>. The column
/// <c>enqueued_at</c> says when a row was last handed to Redis.
/// </summary>
public sealed class DispatchSource
{
    private readonly DispatchDatabase _dispatch;
    private readonly string _table;
    private readonly string _columns;
    private readonly string _working;
    private readonly string _order;
    private readonly string _only;

    private DispatchSource(DispatchDatabase dispatch, string table, string lane, string priority, string working, string order, string only = "true")
    {
        _dispatch = dispatch;
        _table = table;
        _columns = $"id, org_id, {lane}, {priority}, traceparent";
        _working = working;
        _order = order;
        _only = only;
    }

    public static DispatchSource Messages(DispatchDatabase dispatch) => Messages(dispatch, "direction = 'inbound'");

    public static DispatchSource Outbound(DispatchDatabase dispatch) => Messages(dispatch, "direction = 'outbound'");

    public static DispatchSource Webhooks(DispatchDatabase dispatch) => new(dispatch, "ehr.webhook_deliveries", "id::text", "3", "delivering", "created_at");

    private static DispatchSource Messages(DispatchDatabase dispatch, string only) =>
        new(dispatch, "ehr.hl7_message_queue", "ordering_key", "priority::integer", "processing", "priority, seq", only);

    /// <summary>
    /// Hands up to <paramref name="limit"/> new rows to <paramref name="add"/> and marks them. The mark is committed after
    /// Redis has the entries: dying in between makes a second wake-up, never a lost one.
    /// </summary>
    public Task<int> RelayNewAsync(int limit, Func<IReadOnlyList<QueueEntry>, Task> add, DateTimeOffset now, CancellationToken cancellationToken) =>
        HandOverAsync($"status = 'pending' AND enqueued_at IS NULL ORDER BY {_order}", limit, add, now, now, cancellationToken);

    /// <summary>Hands over again what should have been worked on: due rows whose wake-up was lost, and rows whose worker died.</summary>
    public Task<int> RelayLostAsync(int limit, Func<IReadOnlyList<QueueEntry>, Task> add, DateTimeOffset now, DateTimeOffset handedOverBefore, CancellationToken cancellationToken) =>
        HandOverAsync(
            $"((status = 'pending' AND next_attempt_at <= $2 AND enqueued_at < $3) OR (status = '{_working}' AND lease_until < $2)) ORDER BY next_attempt_at",
            limit, add, now, handedOverBefore, cancellationToken);

    /// <summary>Forgets every mark, so that all open work is handed over again: Redis lost its data.</summary>
    public async Task<int> ForgetMarksAsync(CancellationToken cancellationToken)
    {
        await using var command = _dispatch.DataSource.CreateCommand($"UPDATE {_table} SET enqueued_at = NULL WHERE {_only} AND status = 'pending' AND enqueued_at IS NOT NULL");
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<int> HandOverAsync(
        string where, int limit, Func<IReadOnlyList<QueueEntry>, Task> add, DateTimeOffset now, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await _dispatch.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var entries = await SelectAsync(connection, where, limit, now, before, cancellationToken);
        if (entries.Count == 0) return 0;
        await add(entries);
        await using var mark = new NpgsqlCommand($"UPDATE {_table} t SET enqueued_at = $1 FROM unnest($2::uuid[], $3::uuid[]) AS m (org_id, id) WHERE t.org_id = m.org_id AND t.id = m.id", connection);
        mark.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        mark.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. entries.Select(e => e.OrgId)] });
        mark.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. entries.Select(e => e.Id)] });
        await mark.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return entries.Count;
    }

    private async Task<IReadOnlyList<QueueEntry>> SelectAsync(
        NpgsqlConnection connection, string where, int limit, DateTimeOffset now, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var byTime = where.Contains("$2", StringComparison.Ordinal);
        await using var select = new NpgsqlCommand($"SELECT {_columns} FROM {_table} WHERE {_only} AND {where} LIMIT $1 FOR UPDATE SKIP LOCKED", connection);
        select.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        if (byTime)
        {
            select.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            select.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        }

        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => new QueueEntry(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.TextOrNull(4)), cancellationToken);
    }
}
