using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Audit;

/// <summary>
/// Commits audit records of operations that have no transaction of their own (searches, denied requests) in groups. The
/// caller waits for the commit, so no answer leaves before its record is durable; when it cannot be written, the caller gets
/// the exception and the operation fails.
/// </summary>
public sealed class AuditWriter
{
    private const int GroupsAtOnce = 2;

    private readonly OrgDatabase _database;
    private readonly GroupedWork<AuditEntry, bool> _records;

    public AuditWriter(OrgDatabase database)
    {
        _database = database;
        _records = new GroupedWork<AuditEntry, bool>(CommitAsync, GroupsAtOnce);
    }

    /// <summary>Returns when the record is committed. A caller that is cancelled stops waiting; the record is written all the same.</summary>
    public Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken) => _records.AddAsync(entry).WaitAsync(cancellationToken);

    private async Task<IReadOnlyList<bool>> CommitAsync(IReadOnlyList<AuditEntry> entries)
    {
        await _database.ExecuteAsync(entries.GroupBy(entry => entry.OrgId).Select(org => (org.Key, Statement(org.Key, [.. org]))), CancellationToken.None);
        return [.. entries.Select(_ => true)];
    }

    private static SqlStatement Statement(Guid orgId, IReadOnlyList<AuditEntry> entries) =>
        entries.Count == 1 ? AuditStatements.Insert(entries[0]) : AuditStatements.InsertMany(orgId, entries);
}
