using System.Text.RegularExpressions;

namespace EhrConnect.Fhir.Search;

/// <summary>Parameter names that may be repeated in an outcome. Anything else is client content.</summary>
internal static partial class SearchName
{
    public static bool IsPlain(string name) => Plain().IsMatch(name);

    [GeneratedRegex(@"^_?[A-Za-z][A-Za-z0-9:._-]{0,63}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
