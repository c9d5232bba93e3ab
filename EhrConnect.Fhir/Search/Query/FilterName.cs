namespace EhrConnect.Fhir.Search;

/// <summary>A parameter name taken apart: <c>name</c>, <c>name:modifier</c>, <c>name.rest</c>, <c>name:Type.rest</c>.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Modifier">What follows the colon; null for nothing.</param>
/// <param name="Rest">What follows the point of a chain; null when it is no chain.</param>
internal sealed record FilterName(string Name, string? Modifier, string? Rest)
{
    public static FilterName Parse(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (head, rest) = point < 0 ? (text, null) : (text[..point], text[(point + 1)..]);
        var colon = head.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new FilterName(head, null, rest) : new FilterName(head[..colon], head[(colon + 1)..], rest);
    }
}
