using System.Text.Json;
using EhrConnect.Data.Secrets;

namespace EhrConnect.Data.Integrations;

/// <summary>The secrets of one version of an integration, in one envelope.</summary>
public sealed class IntegrationSecrets(SecretProtector protector)
{
    // The envelope keeps its place of birth when its version is replaced and moves to integration_versions.
    private const string Table = "integration_credentials";
    private const string Column = "secrets_envelope";

    internal async Task<byte[]?> ProtectAsync(Guid orgId, Guid id, int version, IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken) =>
        secrets.Count == 0 ? null : await protector.ProtectAsync(orgId, Table, Row(id, version), Column, JsonSerializer.SerializeToUtf8Bytes(secrets), cancellationToken);

    /// <summary>The secrets in clear by their path in the configuration, to use them.</summary>
    public Task<IReadOnlyDictionary<string, string>> OpenAsync(Guid orgId, IntegrationRecord record, CancellationToken cancellationToken) =>
        OpenAsync(orgId, record.Id, record.Version, record.Envelope, cancellationToken);

    /// <summary>As <see cref="OpenAsync(Guid, IntegrationRecord, CancellationToken)"/>, of a version.</summary>
    public Task<IReadOnlyDictionary<string, string>> OpenAsync(Guid orgId, Guid id, IntegrationVersion version, CancellationToken cancellationToken) =>
        OpenAsync(orgId, id, version.Version, version.Envelope, cancellationToken);

    private async Task<IReadOnlyDictionary<string, string>> OpenAsync(Guid orgId, Guid id, int version, byte[]? envelope, CancellationToken cancellationToken)
    {
        if (envelope is null) return new Dictionary<string, string>(StringComparer.Ordinal);
        var json = await protector.UnprotectAsync(orgId, Table, Row(id, version), Column, envelope, cancellationToken);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
    }

    private static string Row(Guid id, int version) => $"{id:D}/{version}";
}
