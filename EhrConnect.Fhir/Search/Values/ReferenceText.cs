namespace EhrConnect.Fhir.Search;

/// <summary>Literal references (FHIR R4, 2.3.0.1): <c>[base/]Type/id[/_history/version]</c>, or any other address.</summary>
internal static class ReferenceText
{
    public static string WithoutVersion(string reference)
    {
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        return history < 0 ? reference : reference[..history];
    }

    /// <summary>The type that the reference names; null when it names none, as <c>urn:uuid:…</c> and <c>#contained</c>.</summary>
    public static string? TypeOf(string reference)
    {
        var segments = reference.Split('/');
        return segments.Length > 1 && ResourceTypes.IsKnown(segments[^2]) && LogicalId.IsValid(segments[^1]) ? segments[^2] : null;
    }
}
