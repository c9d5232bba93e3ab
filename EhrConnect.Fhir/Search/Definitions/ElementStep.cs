using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EhrConnect.Fhir.Search;

/// <summary>One step of a path: a member, perhaps only those with a given code, perhaps only one of a list.</summary>
/// <param name="Name">The JSON member.</param>
/// <param name="Condition">The member that must have a value, for example <c>system</c> = <c>phone</c>; null for none.</param>
/// <param name="Index">The position in the list; null for all.</param>
internal sealed partial record ElementStep(string Name, (string Member, string Value)? Condition = null, int? Index = null)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>Reads <c>telecom[system=phone].value</c>; the empty path has no steps.</summary>
    public static IReadOnlyList<ElementStep> ParsePath(string path) =>
        [.. Pattern().Matches(path).Select(match => new ElementStep(
            match.Groups["name"].Value,
            match.Groups["member"].Success ? (match.Groups["member"].Value, match.Groups["value"].Value) : null,
            match.Groups["index"].Success ? int.Parse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture) : null))];

    public bool Equals(ElementStep? other) => other is not null && Name == other.Name && Condition == other.Condition && Index == other.Index;

    public override int GetHashCode() => HashCode.Combine(Name, Condition, Index);

    [GeneratedRegex(@"(?<name>[A-Za-z%]+)(\[((?<member>[A-Za-z]+)=(?<value>[^\]]+)|(?<index>[0-9]+))\])?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
