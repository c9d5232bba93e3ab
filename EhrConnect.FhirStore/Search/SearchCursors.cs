using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using EhrConnect.Data.Secrets;

namespace EhrConnect.FhirStore.Search;

/// <summary>
/// Cursors of the links of pages. A search may name patients, and links end up in logs and histories, so the cursor carries
/// the whole search encrypted under the organisation's key, bound to who searched: it reveals nothing and works for nobody else.
/// </summary>
public sealed class SearchCursors(SecretProtector protector)
{
    private const string Table = "search";
    private const string Column = "position";
    private const int MaxLength = 16_384;

    internal async Task<string> WriteAsync(SearchRequest request, SearchPosition position, CancellationToken cancellationToken) => Base64Url.EncodeToString(
        await protector.ProtectAsync(request.OrgId, Table, request.ActorId, Column, JsonSerializer.SerializeToUtf8Bytes(position), cancellationToken));

    /// <summary>The position; null for a cursor that this server did not give to this client of this organisation.</summary>
    internal async Task<SearchPosition?> ReadAsync(SearchRequest request, string cursor, CancellationToken cancellationToken)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor)) return null;
        try
        {
            var plain = await protector.UnprotectAsync(request.OrgId, Table, request.ActorId, Column, Base64Url.DecodeFromChars(cursor), cancellationToken);
            return JsonSerializer.Deserialize<SearchPosition>(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
