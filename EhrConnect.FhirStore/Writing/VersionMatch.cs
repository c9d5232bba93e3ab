using System.Globalization;
using System.Text.RegularExpressions;
using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Writing;

/// <summary>
/// A list of entity tags, or <c>*</c> (RFC 9110, 13.1). Tags are compared weakly, because the tags of resources are weak:
/// <c>W/"3"</c> and <c>"3"</c> both mean version 3 (FHIR R4, 3.1.0.5).
/// </summary>
public sealed partial class VersionMatch
{
    private readonly HashSet<string> _versions;

    private VersionMatch(bool any, IEnumerable<string> versions)
    {
        IsAny = any;
        _versions = versions.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether it is <c>*</c>: any version, as long as there is one.</summary>
    public bool IsAny { get; }

    /// <summary>Reads a header value; null when it is not a list of entity tags.</summary>
    public static VersionMatch? Parse(string header)
    {
        if (string.Equals(header.Trim(), "*", StringComparison.Ordinal)) return new VersionMatch(any: true, []);
        var match = Tags().Match(header);
        return match.Success ? new VersionMatch(any: false, match.Groups["version"].Captures.Select(capture => capture.Value)) : null;
    }

    /// <summary>Whether the current version is one of these; nothing matches a resource that does not exist.</summary>
    public bool Covers(StoredResource? current) =>
        current is { Deleted: false } && (IsAny || _versions.Contains(current.Version.ToString(CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"^\s*(W/)?""(?<version>[^""]*)""(\s*,\s*(W/)?""(?<version>[^""]*)"")*\s*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();
}
