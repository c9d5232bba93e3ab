using System.Collections.Concurrent;
using System.Security.Cryptography;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Options;

namespace EhrConnect.Data.Secrets;

/// <summary>The data keys of the organisations: made once, stored wrapped by a key-encryption key, kept unwrapped in memory only.</summary>
public sealed class DataKeys(OrgDatabase database, IOptions<SecretOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(Guid OrgId, Guid KeyId), byte[]> _unwrapped = new();
    private readonly ConcurrentDictionary<Guid, Guid> _active = new();

    /// <summary>Adds a new data key for the organisation to a unit of work that creates it.</summary>
    internal void EnqueueNew(OrgSession session, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var key = RandomNumberGenerator.GetBytes(SecretOptions.AesKeyBytes);
        session.Enqueue(Insert(session.OrgId, id, key, now));
    }

    internal async Task<(Guid Id, byte[] Key)> ActiveAsync(Guid orgId, CancellationToken cancellationToken)
    {
        if (_active.TryGetValue(orgId, out var known)) return (known, await GetAsync(orgId, known, cancellationToken));
        if (await NewestAsync(orgId, cancellationToken) is null)
        {
            await using var session = database.Open(orgId);
            EnqueueNew(session, time.GetUtcNow());
            await session.CommitAsync(cancellationToken);
        }

        var id = await NewestAsync(orgId, cancellationToken) ?? throw new CryptographicException("The organisation has no data key.");
        _active[orgId] = id;
        return (id, await GetAsync(orgId, id, cancellationToken));
    }

    internal async Task<byte[]> GetAsync(Guid orgId, Guid keyId, CancellationToken cancellationToken)
    {
        if (_unwrapped.TryGetValue((orgId, keyId), out var key)) return key;
        var (kekId, wrapped) = await database.QueryAsync(
            orgId,
            new SqlStatement("SELECT kek_id, wrapped FROM ehr.org_keys WHERE org_id = $1 AND id = $2").With(orgId).With(keyId),
            async (reader, ct) => await reader.ReadAsync(ct)
                ? (reader.GetString(0), reader.GetFieldValue<byte[]>(1))
                : throw new CryptographicException("The data key of a stored secret is missing."),
            cancellationToken);
        if (!options.Value.Kek.TryGetValue(kekId, out var kek))
            throw new CryptographicException($"A data key is wrapped by key-encryption key '{kekId}': set Secrets__Kek__{kekId}.");
        key = SecretEnvelope.Open(Convert.FromBase64String(kek), wrapped, SecretEnvelope.AssociatedData(orgId, "org_keys", keyId.ToString("D"), "wrapped"));
        return _unwrapped[(orgId, keyId)] = key;
    }

    private Task<Guid?> NewestAsync(Guid orgId, CancellationToken cancellationToken) =>
        database.QueryAsync<Guid?>(
            orgId,
            new SqlStatement("SELECT id FROM ehr.org_keys WHERE org_id = $1 ORDER BY id DESC LIMIT 1").With(orgId),
            async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetGuid(0) : null,
            cancellationToken);

    private SqlStatement Insert(Guid orgId, Guid id, byte[] key, DateTimeOffset now)
    {
        var kekId = options.Value.ActiveKek;
        var wrapped = SecretEnvelope.Seal(
            Convert.FromBase64String(options.Value.Kek[kekId]), id, key, SecretEnvelope.AssociatedData(orgId, "org_keys", id.ToString("D"), "wrapped"));
        return new SqlStatement("INSERT INTO ehr.org_keys (org_id, id, kek_id, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)")
            .With(orgId).With(id).With(kekId).With(wrapped).With(now);
    }
}
