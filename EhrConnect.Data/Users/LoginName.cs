using System.Text;

namespace EhrConnect.Data.Users;

/// <summary>The form of an e-mail address that accounts are told apart by.</summary>
public static class LoginName
{
    private const int Longest = 254;

    /// <summary>
    /// Trimmed, NFKC, lower case; null when it cannot be an address (no or more than one @, spaces, control characters, longer
    /// than 254 characters).
    /// </summary>
    public static string? Fold(string? email)
    {
        if (email is not { Length: > 0 and <= Longest } || !IsWellFormed(email)) return null;
        var folded = email.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var at = folded.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == folded.LastIndexOf('@') && at < folded.Length - 1 && folded.Length <= Longest && !folded.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? folded
            : null;
    }

    // Normalize throws on half a surrogate pair, which a form may well hold.
    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
