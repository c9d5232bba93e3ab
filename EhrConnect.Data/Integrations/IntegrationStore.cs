using EhrConnect.Data.Audit;
using EhrConnect.Data.Connections;
using EhrConnect.Data.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Data.Integrations;

/// <summary>The integrations of one organisation. Every change is a version; what it replaces is kept.</summary>
public sealed class IntegrationStore(OrgDatabase database, IntegrationSecrets secrets, TimeProvider time)
{
    private const string Columns =
        """
        c.id, c.vendor_id, c.name, c.enabled, c.version, c.config, c.secret_hints, c.changed_by, c.change_note, c.created_at, c.updated_at, c.secrets_envelope,
        h.status, h.since, h.error_code, h.tested_at
        """;

    private const string Source = "ehr.integration_credentials c LEFT JOIN ehr.integration_health h ON h.org_id = c.org_id AND h.integration_id = c.id";

    // The name of a connection whose acknowledgements go out over this one (c).
    private const string Dependent =
        """
        (SELECT o.name FROM ehr.integration_credentials o
         WHERE o.org_id = c.org_id AND o.id <> c.id AND o.vendor_id = c.vendor_id AND o.inbound #>> '{acknowledge,connection}' IN (c.name, c.id::text) LIMIT 1)
        """;

    public Task<IReadOnlyList<IntegrationRecord>> ListAsync(Guid orgId, IntegrationFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement(
                $"""
                SELECT {Columns} FROM {Source}
                WHERE c.org_id = $1 AND ($2::uuid IS NULL OR c.id > $2) AND ($3::text IS NULL OR c.vendor_id = $3) AND ($4::boolean IS NULL OR c.enabled = $4)
                  AND ($5::text IS NULL OR c.name = $5)
                ORDER BY c.id LIMIT $6
                """)
                .With(orgId).WithNullable(NpgsqlDbType.Uuid, filter.After).WithText(filter.VendorId).WithNullable(NpgsqlDbType.Boolean, filter.Enabled).WithText(filter.Name).With(filter.Limit),
            (reader, ct) => reader.ToListAsync(Read, ct),
            cancellationToken);

    public Task<IntegrationRecord?> FindAsync(Guid orgId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement($"SELECT {Columns} FROM {Source} WHERE c.org_id = $1 AND c.id = $2").With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(Read, ct),
            cancellationToken);

    public async Task<IntegrationWriteResult> CreateAsync(Guid orgId, Guid id, string vendorId, IntegrationContent content, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var envelope = await secrets.ProtectAsync(orgId, id, 1, content.Secrets, cancellationToken);
        var statement = new SqlStatement(
            """
            INSERT INTO ehr.integration_credentials (org_id, id, vendor_id, name, enabled, config, secret_hints, secrets_envelope, changed_by, change_note, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
            """)
            .With(orgId).With(id).With(vendorId).With(content.Name).With(content.Enabled).With(NpgsqlDbType.Jsonb, content.Config).With(NpgsqlDbType.Jsonb, content.SecretHints)
            .WithNullable(NpgsqlDbType.Bytea, envelope).WithText(audit.ActorId).WithText(content.Note).With(now);
        try
        {
            await using var session = database.Open(orgId);
            session.Enqueue(statement);
            session.Enqueue(AuditStatements.Insert(Subject(audit, id)));
            await session.CommitAsync(cancellationToken);
        }
        catch (PostgresException refused) when (Refusal(refused) is not null)
        {
            return Refusal(refused)!;
        }

        return new(IntegrationWriteStatus.Done, await FindAsync(orgId, id, cancellationToken));
    }

    /// <summary>Makes a new version of <paramref name="current"/>, provided that it is still the current one.</summary>
    public async Task<IntegrationWriteResult> UpdateAsync(Guid orgId, IntegrationRecord current, IntegrationContent content, AuditEntry audit, CancellationToken cancellationToken)
    {
        var envelope = await secrets.ProtectAsync(orgId, current.Id, current.Version + 1, content.Secrets, cancellationToken);
        try
        {
            await using var session = database.Open(orgId);
            // The key does not change: what refers to it (the health that senders note) need not wait.
            var found = await session.QueryAsync(
                new SqlStatement(
                    $"""
                    SELECT c.version, CASE WHEN c.name <> $3 OR coalesce(jsonb_typeof($4::jsonb -> 'outbound'), 'null') = 'null' THEN {Dependent} END
                    FROM ehr.integration_credentials c WHERE c.org_id = $1 AND c.id = $2 FOR NO KEY UPDATE OF c
                    """).With(orgId).With(current.Id).With(content.Name).With(NpgsqlDbType.Jsonb, content.Config),
                (reader, ct) => reader.FirstOrNullAsync(row => new Lookup(row.GetInt32(0), row.TextOrNull(1)), ct),
                cancellationToken);
            if (found?.Version != current.Version) return new(found is null ? IntegrationWriteStatus.NotFound : IntegrationWriteStatus.Outdated);
            if (found.Dependent is { } dependent) return new(IntegrationWriteStatus.Needed, Reason: dependent);
            EnqueueChange(session, current, content, envelope, audit);
            session.Enqueue(AuditStatements.Insert(Subject(audit, current.Id)));
            await session.CommitAsync(cancellationToken);
        }
        catch (PostgresException refused) when (Refusal(refused) is not null)
        {
            return Refusal(refused)!;
        }

        return new(IntegrationWriteStatus.Done, await FindAsync(orgId, current.Id, cancellationToken));
    }

    /// <summary>Deletes an integration with its versions, unless messages still wait to be sent over it.</summary>
    public async Task<IntegrationWriteResult> DeleteAsync(Guid orgId, Guid id, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var session = database.Open(orgId);
        var found = await session.QueryAsync(
            new SqlStatement(
                $"""
                SELECT c.version, {Dependent},
                       EXISTS (SELECT 1 FROM ehr.hl7_message_queue q WHERE q.org_id = $1 AND q.connection_id = $2 AND q.direction = 'outbound' AND q.status IN ('pending', 'processing', 'halted'))
                FROM ehr.integration_credentials c WHERE c.org_id = $1 AND c.id = $2 FOR UPDATE OF c
                """).With(orgId).With(id),
            (reader, ct) => reader.FirstOrNullAsync(row => new Lookup(row.GetInt32(0), row.TextOrNull(1), row.GetBoolean(2)), ct),
            cancellationToken);
        if (found is null) return new(IntegrationWriteStatus.NotFound);
        if (found.HasMessages) return new(IntegrationWriteStatus.InUse);
        if (found.Dependent is { } dependent) return new(IntegrationWriteStatus.Needed, Reason: dependent);
        session.Enqueue(new SqlStatement("DELETE FROM ehr.integration_credentials WHERE org_id = $1 AND id = $2").With(orgId).With(id));
        session.Enqueue(AuditStatements.Insert(Subject(audit, id)));
        await session.CommitAsync(cancellationToken);
        return new(IntegrationWriteStatus.Done);
    }

    /// <summary>The versions of an integration, newest first, the current one included; empty when there is no such integration.</summary>
    public Task<IReadOnlyList<IntegrationVersion>> VersionsAsync(Guid orgId, Guid id, int limit, int? before, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement(
                """
                SELECT version, name, enabled, config, secret_hints, changed_by, changed_at, change_note, secrets_envelope FROM (
                    SELECT version, name, enabled, config, secret_hints, changed_by, updated_at AS changed_at, change_note, secrets_envelope
                    FROM ehr.integration_credentials WHERE org_id = $1 AND id = $2
                    UNION ALL
                    SELECT version, name, enabled, config, secret_hints, changed_by, changed_at, change_note, secrets_envelope
                    FROM ehr.integration_versions WHERE org_id = $1 AND integration_id = $2
                ) v WHERE $3::integer IS NULL OR version < $3 ORDER BY version DESC LIMIT $4
                """)
                .With(orgId).With(id).WithNullable(NpgsqlDbType.Integer, before).With(limit),
            (reader, ct) => reader.ToListAsync(ReadVersion, ct),
            cancellationToken);

    private void EnqueueChange(OrgSession session, IntegrationRecord current, IntegrationContent content, byte[]? envelope, AuditEntry audit)
    {
        var now = time.GetUtcNow();
        session.Enqueue(new SqlStatement(
            """
            INSERT INTO ehr.integration_versions (org_id, integration_id, version, name, enabled, config, secrets_envelope, secret_hints, changed_by, changed_at, change_note)
            SELECT org_id, id, version, name, enabled, config, secrets_envelope, secret_hints, changed_by, updated_at, change_note
            FROM ehr.integration_credentials WHERE org_id = $1 AND id = $2
            """)
            .With(session.OrgId).With(current.Id));
        session.Enqueue(new SqlStatement(
            """
            UPDATE ehr.integration_credentials
            SET version = version + 1, name = $3, enabled = $4, config = $5, secret_hints = $6, secrets_envelope = $7, changed_by = $8, change_note = $9, updated_at = $10
            WHERE org_id = $1 AND id = $2
            """)
            .With(session.OrgId).With(current.Id).With(content.Name).With(content.Enabled).With(NpgsqlDbType.Jsonb, content.Config).With(NpgsqlDbType.Jsonb, content.SecretHints)
            .WithNullable(NpgsqlDbType.Bytea, envelope).WithText(audit.ActorId).WithText(content.Note).With(now));
        // What waited behind the old settings is looked at again at once.
        session.Enqueue(new SqlStatement(
            """
            UPDATE ehr.hl7_message_queue SET next_attempt_at = $3, enqueued_at = NULL
            WHERE org_id = $1 AND connection_id = $2 AND direction = 'outbound' AND status = 'pending'
            """)
            .With(session.OrgId).With(current.Id).With(now));
    }

    private static IntegrationWriteResult? Refusal(PostgresException exception) => exception switch
    {
        { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "integration_credentials_org_id_vendor_id_name_key" } => new(IntegrationWriteStatus.NameTaken),
        _ when ConnectionStatements.IsClaimed(exception) => new(IntegrationWriteStatus.Claimed, Reason: $"config.inbound: {exception.MessageText}. {exception.Hint}"),
        _ => null,
    };

    private sealed record Lookup(int Version, string? Dependent, bool HasMessages = false);

    private static AuditEntry Subject(AuditEntry audit, Guid id) => audit with { ResourceType = "Integration", ResourceId = id.ToString() };

    private static IntegrationRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        VendorId = row.GetString(1),
        Name = row.GetString(2),
        Enabled = row.GetBoolean(3),
        Version = row.GetInt32(4),
        Config = row.GetString(5),
        SecretHints = row.GetString(6),
        ChangedBy = row.TextOrNull(7),
        ChangeNote = row.TextOrNull(8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(10),
        Envelope = row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
        Health = row.IsDBNull(12) ? null : new IntegrationHealth(row.GetString(12), row.GetFieldValue<DateTimeOffset>(13), row.TextOrNull(14), row.TimeOrNull(15)),
    };

    private static IntegrationVersion ReadVersion(NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.GetString(1), row.GetBoolean(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.GetFieldValue<DateTimeOffset>(6), row.TextOrNull(7))
        {
            Envelope = row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8),
        };
}
