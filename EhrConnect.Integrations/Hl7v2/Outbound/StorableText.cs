namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Text that others wrote, in a form and length that PostgreSQL takes; the raw bytes keep what is left out here.</summary>
internal static class StorableText
{
    /// <summary>Without NUL, and cut to at most so many characters, never in the middle of one: half of a surrogate pair cannot be stored.</summary>
    public static string? Of(string? text, int longest)
    {
        var clean = text?.Replace("\0", "", StringComparison.Ordinal);
        return clean is null || clean.Length <= longest ? clean : clean[..(char.IsHighSurrogate(clean[longest - 1]) ? longest - 1 : longest)];
    }
}
