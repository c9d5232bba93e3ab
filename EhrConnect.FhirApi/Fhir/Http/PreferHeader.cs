namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>Reads <c>Prefer: return=…</c> (RFC 7240). A preference that is not known is none.</summary>
static class PreferHeader
{
    public static Preference Read(IHeaderDictionary headers) => Asked(headers) ?? Preference.Representation;

    /// <summary>The preference; null when there is none.</summary>
    public static Preference? Asked(IHeaderDictionary headers)
    {
        foreach (var preference in headers["Prefer"].SelectMany(header => (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            switch (preference.Replace("\"", "", StringComparison.Ordinal))
            {
                case "return=minimal":
                    return Preference.Minimal;
                case "return=OperationOutcome":
                    return Preference.OperationOutcome;
                case "return=representation":
                    return Preference.Representation;
            }
        }

        return null;
    }
}
