using EhrConnect.Data.Organizations;
using EhrConnect.Data.Secrets;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Identity;

/// <summary>The token signing keys of the installation: shared by all replicas, kept across restarts, encrypted at rest.</summary>
public sealed class SigningKeyStore(OrgDatabase database, SecretProtector protector, TimeProvider time)
{
    private const long CreationLock = 0x4548_525F_4B45_5953;

    /// <summary>The keys, newest first. Makes the first one when there is none; replicas that start together agree on it.</summary>
    public async Task<IReadOnlyList<SigningKey>> ListOrCreateAsync(Func<(string KeyId, byte[] Pkcs8)> create, CancellationToken cancellationToken)
    {
        var platform = PlatformOrganization.Id;
        var stored = await ListAsync(cancellationToken);
        if (stored.Count == 0)
        {
            var (keyId, pkcs8) = create();
            var envelope = await protector.ProtectAsync(platform, "signing_keys", keyId, "envelope", pkcs8, cancellationToken);
            await using var session = database.Open(platform);
            session.Enqueue(new SqlStatement("SELECT pg_advisory_xact_lock($1)").With(CreationLock).AsGuard());
            session.Enqueue(new SqlStatement(
                "INSERT INTO ehr.signing_keys (org_id, id, envelope, created_at) SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM ehr.signing_keys WHERE org_id = $1)")
                .With(platform).With(keyId).With(envelope).With(time.GetUtcNow()));
            await session.CommitAsync(cancellationToken);
            stored = await ListAsync(cancellationToken);
        }

        var keys = new List<SigningKey>(stored.Count);
        foreach (var (id, envelope, createdAt) in stored)
        {
            keys.Add(new SigningKey(id, await protector.UnprotectAsync(platform, "signing_keys", id, "envelope", envelope, cancellationToken), createdAt));
        }

        return keys;
    }

    private Task<IReadOnlyList<(string Id, byte[] Envelope, DateTimeOffset CreatedAt)>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            PlatformOrganization.Id,
            new SqlStatement("SELECT id, envelope, created_at FROM ehr.signing_keys WHERE org_id = $1 ORDER BY created_at DESC, id").With(PlatformOrganization.Id),
            (reader, ct) => reader.ToListAsync(row => (row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2)), ct),
            cancellationToken);
}
