using EhrConnect.Data.Audit;
using EhrConnect.Data.Connections;
using EhrConnect.Data.Secrets;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Organizations;

/// <summary>The directory of organisations, seen and changed from the platform's own organisation.</summary>
public sealed class OrganizationStore(OrgDatabase database, DataKeys dataKeys, TimeProvider time)
{
    private const string Columns = "id, slug, name, status, created_at, updated_at";

    /// <summary>
    /// Creates an organisation with everything it needs to work: its data key and its default HL7 v2 connection, which receives
    /// for the facility that the slug stands for.
    /// </summary>
    public async Task<OrganizationCreation> CreateAsync(Guid id, string slug, string name, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var session = database.Open(PlatformOrganization.Id);
        var created = await session.QueryAsync(
            new SqlStatement($"INSERT INTO ehr.organizations (id, slug, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (slug) DO NOTHING RETURNING {Columns}")
                .With(id).With(slug).With(name).With(now),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);
        if (created is null) return new OrganizationCreation(OrganizationCreationStatus.SlugTaken);
        session.Enqueue(AuditStatements.Insert(audit with { ResourceType = "Organization", ResourceId = id.ToString() }));
        await session.SwitchToAsync(id, cancellationToken);
        dataKeys.EnqueueNew(session, now);
        session.Enqueue(ConnectionStatements.InsertDefaultHl7(Guid.CreateVersion7(now), id, Organization.FacilityOf(slug)));
        try
        {
            await session.CommitAsync(cancellationToken);
        }
        catch (PostgresException refused) when (ConnectionStatements.IsClaimed(refused))
        {
            return new OrganizationCreation(OrganizationCreationStatus.FacilityTaken);
        }

        return new OrganizationCreation(OrganizationCreationStatus.Done, created);
    }

    public Task<IReadOnlyList<Organization>> ListAsync(int limit, string? afterSlug, AuditEntry audit, CancellationToken cancellationToken) =>
        AuditedAsync(
            audit,
            new SqlStatement($"SELECT {Columns} FROM ehr.organizations WHERE slug > $1 ORDER BY slug LIMIT $2").With(afterSlug ?? "").With(limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);

    public Task<Organization?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync(
            PlatformOrganization.Id,
            new SqlStatement($"SELECT {Columns} FROM ehr.organizations WHERE id = $1").With(id),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    /// <summary>Changes name and status; null when there is no such organisation.</summary>
    public Task<Organization?> UpdateAsync(Guid id, string? name, string? status, AuditEntry audit, CancellationToken cancellationToken) =>
        AuditedAsync(
            audit with { ResourceType = "Organization", ResourceId = id.ToString() },
            new SqlStatement($"UPDATE ehr.organizations SET name = coalesce($2, name), status = coalesce($3, status), updated_at = $4 WHERE id = $1 RETURNING {Columns}")
                .With(id).WithText(name).WithText(status).With(time.GetUtcNow()),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    private async Task<T> AuditedAsync<T>(AuditEntry audit, SqlStatement statement, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var session = database.Open(PlatformOrganization.Id);
        var result = await session.QueryAsync(statement, read, cancellationToken);
        session.Enqueue(AuditStatements.Insert(audit.ForResult(result is not null)));
        await session.CommitAsync(cancellationToken);
        return result;
    }

    private static Organization Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5));
}
