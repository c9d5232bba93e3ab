namespace EhrConnect.Data.Secrets;

/// <summary>Encrypts and decrypts one secret of one organisation, bound to the place it is stored at.</summary>
public sealed class SecretProtector(DataKeys keys)
{
    public async Task<byte[]> ProtectAsync(Guid orgId, string table, string row, string column, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        var (keyId, key) = await keys.ActiveAsync(orgId, cancellationToken);
        return SecretEnvelope.Seal(key, keyId, plaintext.Span, SecretEnvelope.AssociatedData(orgId, table, row, column));
    }

    public async Task<byte[]> UnprotectAsync(Guid orgId, string table, string row, string column, ReadOnlyMemory<byte> envelope, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(orgId, SecretEnvelope.KeyIdOf(envelope.Span), cancellationToken);
        return SecretEnvelope.Open(key, envelope.Span, SecretEnvelope.AssociatedData(orgId, table, row, column));
    }
}
