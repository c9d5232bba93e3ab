namespace EhrConnect.LocalHosting;

/// <summary>Resource names as environment variable names.</summary>
internal static class VariableName
{
    public static string From(string name)
    {
        var upper = string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        return char.IsAsciiDigit(upper[0]) ? "_" + upper : upper;
    }
}
