using System.Text;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// Folds text for string search: letter case, accents and the amount of white space do not matter (FHIR R4, 3.1.1.4.8).
/// Marks of scripts that spell with them (Devanagari vowel signs, for example) stay.
/// </summary>
public static class TextFolding
{
    /// <summary>The longest folded text that is indexed and may be searched for, in UTF-16 units.</summary>
    public const int MaxLength = 400;

    /// <summary>The folded text; empty when nothing but white space or accents is left.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsWhiteSpace(character)) Space(folded);
            else if (Letters(character) is { } letters) folded.Append(letters);
            else if (!IsAccent(character)) folded.Append(character);
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>The folded text as it is indexed: no longer than <see cref="MaxLength"/>, never half a character.</summary>
    public static string FoldForIndex(string text)
    {
        var folded = Fold(text);
        if (folded.Length <= MaxLength) return folded;
        return char.IsHighSurrogate(folded[MaxLength - 1]) ? folded[..(MaxLength - 1)] : folded[..MaxLength];
    }

    private static void Space(StringBuilder folded)
    {
        if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
    }

    private static bool IsAccent(char character) =>
        character is (>= '\u0300' and <= '\u036F') or (>= '\u1AB0' and <= '\u1AFF') or (>= '\u1DC0' and <= '\u1DFF') or (>= '\uFE20' and <= '\uFE2F');

    private static string? Letters(char character) => character switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' or 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => null,
    };
}
