namespace EhrConnect.FhirStore.Writing;

/// <summary>Under which circumstances a write may happen (FHIR R4, 3.1.0.5.1 and RFC 9110, section 13).</summary>
/// <param name="IfMatch">The versions of which one must be current; null for no condition.</param>
/// <param name="MustNotExist">The resource must not exist (<c>If-None-Match: *</c>).</param>
/// <param name="MayCreate">Whether the caller may bring a resource into being by an update.</param>
public sealed record WriteConditions(VersionMatch? IfMatch = null, bool MustNotExist = false, bool MayCreate = true)
{
    /// <summary>No conditions.</summary>
    public static readonly WriteConditions None = new();
}
