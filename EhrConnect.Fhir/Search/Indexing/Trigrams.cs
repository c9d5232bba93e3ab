namespace EhrConnect.Fhir.Search;

/// <summary>The three-letter pieces of a folded text, by which texts that contain it are found before they are compared.</summary>
internal static class Trigrams
{
    public static IEnumerable<string> Of(string folded) => Enumerable.Range(0, Math.Max(0, folded.Length - 2)).Select(start => folded.Substring(start, 3)).Distinct(StringComparer.Ordinal);
}
