using System.Text.RegularExpressions;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// Element paths for outcomes. A member name that does not look like an element name is client content (it may be health
/// data), so the path ends before it.
/// </summary>
internal static partial class ElementPath
{
    public static string Safe(string type, string path)
    {
        var safe = type;
        foreach (var segment in path.Split('.').Skip(1))
        {
            if (!ElementName().IsMatch(segment)) break;
            safe = $"{safe}.{segment}";
        }

        return safe;
    }

    [GeneratedRegex(@"^_?[A-Za-z][A-Za-z0-9_]{0,63}(\[\d{1,9}\])?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ElementName();
}
