namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>Text of a header as the database can hold it; the raw bytes keep what is cut off.</summary>
internal static class StorableText
{
    private const int MaxLength = 250;

    /// <summary>Without NUL, which PostgreSQL text cannot hold, and no longer than 250 characters; null when nothing is left.</summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace("\0", "", StringComparison.Ordinal);
        if (text.Length == 0) return null;
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
