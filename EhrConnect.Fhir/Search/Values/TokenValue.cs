namespace EhrConnect.Fhir.Search;

/// <summary>A code with the system it carries; either may be missing.</summary>
internal readonly record struct TokenValue(string? System, string? Code)
{
    /// <summary>The keys of the code without and with its system; none when there is no code.</summary>
    public IEnumerable<long> Keys(int element) => Code is { Length: > 0 } code
        ? [SearchKey.Of(element, KeyForm.Code, code), SearchKey.Of(element, KeyForm.Token, System ?? "", code)]
        : [];
}
