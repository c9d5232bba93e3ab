using System.Text;
using Microsoft.Net.Http.Headers;

namespace EhrConnect.Identity.Clients;

/// <summary>What a caller says its client id is.</summary>
static class ClientId
{
    private const int LongestId = 128;

    /// <summary>Whether a client of this id can exist: it keeps oversized and unprintable text out of the database and the logs.</summary>
    public static bool IsPossible(string? clientId) => clientId is { Length: > 0 and <= LongestId } && !clientId.Any(char.IsControl);

    /// <summary>The id in the form (<c>client_secret_post</c>) or in the Authorization header (<c>client_secret_basic</c>, RFC 6749 section 2.3.1).</summary>
    public static string? Of(HttpRequest request, IFormCollection form) =>
        form["client_id"] is [{ Length: > 0 } posted] ? posted : FromBasic(request.Headers[HeaderNames.Authorization]);

    private static string? FromBasic(string? header)
    {
        const string scheme = "Basic ";
        if (header is null || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[scheme.Length..].Trim(), bytes, out var length)) return null;
        var credentials = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : Uri.UnescapeDataString(credentials[..colon].Replace('+', ' '));
    }
}
