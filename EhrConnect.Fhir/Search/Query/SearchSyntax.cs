namespace EhrConnect.Fhir.Search;

/// <summary>The separators of search values and their escapes: <c>\,</c> <c>\|</c> <c>\$</c> <c>\\</c> (FHIR R4, 3.1.1.3.1).</summary>
internal static class SearchSyntax
{
    /// <summary>Splits at separators that are not escaped; escapes stay in the parts.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    public static string Unescape(string text) => text.Contains('\\', StringComparison.Ordinal)
        ? text.Replace(@"\\", "\0", StringComparison.Ordinal).Replace(@"\,", ",", StringComparison.Ordinal).Replace(@"\|", "|", StringComparison.Ordinal)
            .Replace(@"\$", "$", StringComparison.Ordinal).Replace('\0', '\\')
        : text;
}
