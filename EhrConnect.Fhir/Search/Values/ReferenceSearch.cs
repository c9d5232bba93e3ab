using System.Text;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// References: a bare id stands for a resource of any target type; an address of this server is the same as the relative
/// reference (FHIR R4, 3.1.1.4.12).
/// </summary>
internal static class ReferenceSearch
{
    public static SearchCondition Of(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> targets, IReadOnlyList<string> values, IReadOnlyList<string> bases)
    {
        var literals = values.SelectMany(value => Literals(SearchSyntax.Unescape(value), elements, targets, bases)).Distinct(StringComparer.Ordinal);
        return new SearchCondition.AnyReference(
            [.. elements.Select(element => element.Element.Number)], [.. literals.Select(literal => SearchKey.OfReference(Encoding.UTF8.GetBytes(literal)))]);
    }

    /// <summary>By the identifier of logical references (<c>:identifier</c>); null when a value is no token.</summary>
    public static SearchCondition? ByIdentifier(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values)
    {
        var tokens = values.Select(TokenSearch.Parse).ToArray();
        if (Array.Exists(tokens, token => token is null)) return null;
        return new SearchCondition.AnyKey([.. tokens.SelectMany(_ => elements, (token, element) => token!.Value switch
        {
            { System: null, Code: { } code } => SearchKey.Of(element.Element.Number, KeyForm.ReferenceCode, code),
            { Code: null, System: { } system } => SearchKey.Of(element.Element.Number, KeyForm.ReferenceSystem, system),
            var both => SearchKey.Of(element.Element.Number, KeyForm.ReferenceToken, both.System!, both.Code!),
        })]);
    }

    private static IEnumerable<string> Literals(string value, IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> targets, IReadOnlyList<string> bases)
    {
        var reference = ReferenceText.WithoutVersion(value);
        foreach (var own in bases)
        {
            if (reference.StartsWith(own + "/", StringComparison.Ordinal)) reference = reference[(own.Length + 1)..];
        }

        var allowed = targets.Where(target => elements.Any(element => element.Target is null || element.Target == target)).ToArray();
        var literals = LogicalId.IsValid(reference) ? allowed.Select(target => $"{target}/{reference}") : IsAllowed(reference, elements, allowed) ? [WithoutBar(reference)] : [];
        return literals.SelectMany(literal => IsRelative(literal) ? bases.Select(own => $"{own}/{literal}").Prepend(literal) : [literal]);
    }

    // "patient=Group/1" finds nothing, although the subject that "patient" looks at may be a group.
    private static bool IsAllowed(string reference, IReadOnlyList<SearchedElement> elements, string[] allowed) =>
        elements.Any(element => element.Target is null) || ReferenceText.TypeOf(reference) is not { } type || allowed.Contains(type, StringComparer.Ordinal);

    private static string WithoutBar(string reference) => reference.Split('|')[0];

    private static bool IsRelative(string reference) => !reference.Contains(':', StringComparison.Ordinal);
}
