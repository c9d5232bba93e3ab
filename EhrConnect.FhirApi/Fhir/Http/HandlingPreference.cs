using EhrConnect.Data.Organizations;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>Reads <c>Prefer: handling=strict|lenient</c> (FHIR R4, 3.1.1.1.1): the client's wish goes before the organisation's.</summary>
static class HandlingPreference
{
    public static Handling? Read(IHeaderDictionary headers) =>
        headers["Prefer"].SelectMany(header => (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)).Select(Of).FirstOrDefault(handling => handling is not null);

    private static Handling? Of(string preference) => preference.Replace("\"", "", StringComparison.Ordinal) switch
    {
        "handling=strict" => Handling.Strict,
        "handling=lenient" => Handling.Lenient,
        _ => null,
    };
}
