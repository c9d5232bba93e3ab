using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Resources;

/// <summary>Searches that are too large for a link, kept encrypted until the links that stand for them expire.</summary>
public sealed class SearchForms(OrgDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Keeps one; those of the organisation that have expired go.</summary>
    public async Task AddAsync(Guid orgId, Guid id, byte[] parameters, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(orgId);
        session.Enqueue(new SqlStatement("DELETE FROM ehr.search_forms WHERE org_id = $1 AND expires_at <= $2").With(orgId).With(now));
        session.Enqueue(new SqlStatement("INSERT INTO ehr.search_forms (org_id, id, parameters, expires_at) VALUES ($1, $2, $3, $4)").With(orgId).With(id).With(parameters).With(now + Lifetime));
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>One that has not expired; null when there is none.</summary>
    public Task<byte[]?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken) => database.QueryAsync(
        orgId,
        new SqlStatement("SELECT parameters FROM ehr.search_forms WHERE org_id = $1 AND id = $2 AND expires_at > $3").With(orgId).With(id).With(time.GetUtcNow()),
        (reader, ct) => reader.FirstOrNullAsync(row => row.GetFieldValue<byte[]>(0), ct),
        cancellationToken);
}
