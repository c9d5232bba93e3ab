namespace EhrConnect.Fhir.Search;

/// <summary>Values that must stand in the same group (FHIR R4, 3.1.1.4.14).</summary>
internal static class CompositeSearch
{
    /// <summary>The condition of one value such as <c>8480-6$gt140</c>; null when it is none.</summary>
    public static SearchCondition? Of(CompositeDefinition composite, string value, SearchScope scope)
    {
        if (SearchSyntax.Split(value, '$') is not [{ Length: > 0 } first, { Length: > 0 } second]) return null;
        if (TokenSearch.Parse(first) is not { Code: not null } token) return null;
        var conditions = composite.Groups.Select(group => group.IsResource ? InResource(composite, first, second, scope) : InGroup(composite, group.Element.Number, token, second, scope)).ToArray();
        return Array.Exists(conditions, condition => condition is null) ? null : new SearchCondition.Any([.. conditions.Select(condition => condition!)]);
    }

    // A resource is one group: its elements are looked up as they are.
    private static SearchCondition? InResource(CompositeDefinition composite, string first, string second, SearchScope scope)
    {
        var (codes, values) = (Elements(composite.Components[0]), Elements(composite.Components[1]));
        SearchCondition? other = composite.Components[1].Kind switch
        {
            SearchParameterKind.Token => TokenSearch.Of(values, [second]),
            SearchParameterKind.Quantity => NumberSearch.OfQuantity(values, [second]),
            SearchParameterKind.Date => DateSearch.Of(values, [second], scope.Now),
            SearchParameterKind.String => StringSearch.StartsWith(values, [second]),
            _ => null,
        };
        return TokenSearch.Of(codes, [first]) is { } code && other is not null ? new SearchCondition.All([code, other]) : null;
    }

    private static SearchCondition? InGroup(CompositeDefinition composite, int group, TokenValue token, string second, SearchScope scope)
    {
        var first = KeyOf(group, token);
        switch (composite.Components[1].Kind)
        {
            case SearchParameterKind.Token when TokenSearch.Parse(second) is { Code: not null } other:
                return new SearchCondition.AnyKey([CompositeKey.Of(group, first, KeyOf(group, other))]);
            case SearchParameterKind.Quantity when UnitComparison.Parse(second) is { } quantity:
                return new SearchCondition.AnyNumber([KeyValuePair.Create(CompositeKey.Of(group, first, quantity.KeyOf(group)), quantity.Comparison)]);
            case SearchParameterKind.Reference:
                var literal = ReferenceText.WithoutVersion(SearchSyntax.Unescape(second));
                var relative = scope.Bases.FirstOrDefault(own => literal.StartsWith(own + "/", StringComparison.Ordinal)) is { } own ? literal[(own.Length + 1)..] : literal;
                return new SearchCondition.AnyKey([CompositeKey.Of(group, first, SearchKey.OfReference(System.Text.Encoding.UTF8.GetBytes(relative)))]);
            default:
                return null;
        }
    }

    private static long KeyOf(int group, TokenValue token) =>
        token.System is null ? SearchKey.Of(group, KeyForm.Code, token.Code!) : SearchKey.Of(group, KeyForm.Token, token.System, token.Code!);

    private static SearchedElement[] Elements(CompositeComponent component) => [.. component.OfResource.Select(element => new SearchedElement(element, null))];
}
