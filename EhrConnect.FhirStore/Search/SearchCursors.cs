using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Secrets;

namespace EhrConnect.FhirStore.Search;

/// <summary>
/// Cursors of the links of pages. A search may name patients, and links end up in logs and histories, so the cursor carries
/// the whole search encrypted under the organisation's key, bound to who searched: it reveals nothing and works for nobody else.
/// </summary>
public sealed class SearchCursors(SecretProtector protector, SearchForms forms)
{
    private const string Table = "search";
    private const string Column = "position";
    private const string FormTable = "search_forms";
    private const string FormColumn = "parameters";
    private const int MaxLength = 16_384;
    private const int MaxInLink = 2_000;

    /// <summary>Keeps a search in the database that is too large for a link; null when it is not.</summary>
    internal async Task<Guid?> KeepAsync(SearchRequest request, IReadOnlyList<KeyValuePair<string, string>> parameters, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (parameters.Sum(parameter => parameter.Key.Length + parameter.Value.Length) <= MaxInLink) return null;
        var id = Guid.CreateVersion7(now);
        var content = await protector.ProtectAsync(request.OrgId, FormTable, Row(request, id), FormColumn, JsonSerializer.SerializeToUtf8Bytes(parameters), cancellationToken);
        await forms.AddAsync(request.OrgId, id, content, cancellationToken);
        return id;
    }

    internal async Task<string> WriteAsync(SearchRequest request, SearchPosition position, CancellationToken cancellationToken) => Base64Url.EncodeToString(
        await protector.ProtectAsync(request.OrgId, Table, request.ActorId, Column, JsonSerializer.SerializeToUtf8Bytes(position), cancellationToken));

    /// <summary>The position; null for a cursor that this server did not give to this client of this organisation.</summary>
    internal async Task<SearchPosition?> ReadAsync(SearchRequest request, string cursor, CancellationToken cancellationToken)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor)) return null;
        try
        {
            var plain = await protector.UnprotectAsync(request.OrgId, Table, request.ActorId, Column, Base64Url.DecodeFromChars(cursor), cancellationToken);
            var position = JsonSerializer.Deserialize<SearchPosition>(plain);
            return position?.Form is { } form ? await WithFormAsync(request, position, form, cancellationToken) : position;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Row(SearchRequest request, Guid id) => $"{id:N}/{request.ActorId}";

    private async Task<SearchPosition?> WithFormAsync(SearchRequest request, SearchPosition position, Guid id, CancellationToken cancellationToken)
    {
        if (await forms.FindAsync(request.OrgId, id, cancellationToken) is not { } content) return null;
        var plain = await protector.UnprotectAsync(request.OrgId, FormTable, Row(request, id), FormColumn, content, cancellationToken);
        return position with { Parameters = JsonSerializer.Deserialize<KeyValuePair<string, string>[]>(plain)! };
    }
}
