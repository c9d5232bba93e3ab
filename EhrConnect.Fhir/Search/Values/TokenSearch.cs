namespace EhrConnect.Fhir.Search;

/// <summary>The four forms of a token: <c>code</c>, <c>system|code</c>, <c>|code</c>, <c>system|</c> (FHIR R4, 3.1.1.4.10).</summary>
internal static class TokenSearch
{
    /// <summary>The condition; null when a value is of no form.</summary>
    public static SearchCondition? Of(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values)
    {
        var keys = new List<long>();
        var whole = new List<int>();
        foreach (var value in values)
        {
            if (Parse(value) is not { } token) return null;
            foreach (var element in elements.Select(searched => searched.Element))
            {
                if (KeyOf(element, token) is { } key) keys.Add(key);
                else if (token.Code is null && element.IsPlainCode && element.CodeSystem == token.System) whole.Add(element.Number);
            }
        }

        SearchCondition found = new SearchCondition.AnyKey(keys);
        return whole.Count == 0 ? found : new SearchCondition.Any([found, new SearchCondition.Present(SearchParameterKind.Token, whole, [])]);
    }

    /// <summary>
    /// Takes a value apart. A system of null means any, an empty one means none; a code of null means any.
    /// </summary>
    public static TokenValue? Parse(string value)
    {
        var parts = SearchSyntax.Split(value, '|').ConvertAll(SearchSyntax.Unescape);
        return parts switch
        {
            [{ Length: > 0 } code] => new TokenValue(null, code),
            [{ Length: > 0 } system, ""] => new TokenValue(system, null),
            [var system, { Length: > 0 } code] => new TokenValue(system, code),
            _ => null,
        };
    }

    private static long? KeyOf(IndexedElement element, TokenValue token)
    {
        var number = element.Number;
        if (element.IsPlainCode)
        {
            // A code does not carry its system; the value set it is bound to does (R4, 3.1.1.4.10).
            var matches = token.System is null || token.System == (element.CodeSystem ?? "");
            return matches && token.Code is not null ? SearchKey.Of(number, KeyForm.Code, token.Code) : null;
        }

        return token switch
        {
            { System: null, Code: { } code } => SearchKey.Of(number, KeyForm.Code, code),
            { Code: null } => SearchKey.Of(number, KeyForm.System, token.System!),
            _ => SearchKey.Of(number, KeyForm.Token, token.System, token.Code),
        };
    }
}
