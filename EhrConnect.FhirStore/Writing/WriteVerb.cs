namespace EhrConnect.FhirStore.Writing;

/// <summary>The interactions that change a resource (FHIR R4, 3.1.0.4 to 3.1.0.8).</summary>
public enum WriteVerb
{
    /// <summary>A new resource under an id of the server's choice.</summary>
    Create,

    /// <summary>New content for a resource, or a new resource under the id of the address.</summary>
    Update,

    /// <summary>Single changes of a resource.</summary>
    Patch,

    /// <summary>The resource goes; its history stays.</summary>
    Delete,
}
