namespace EhrConnect.FhirStore.Writing;

/// <summary>How a version came to be, as history tells it (FHIR R4, 2.36 Bundle.entry.request.method).</summary>
public static class WriteMethod
{
    /// <summary>Create.</summary>
    public const string Post = "POST";

    /// <summary>Update, or create under an id of the client's choice.</summary>
    public const string Put = "PUT";

    /// <summary>Patch.</summary>
    public const string Patch = "PATCH";

    /// <summary>Delete.</summary>
    public const string Delete = "DELETE";
}
