namespace EhrConnect.Fhir.Patching;

/// <summary>A change of a resource that was read from a request and can be applied to a stored version (FHIR R4, 3.1.0.6).</summary>
public interface IResourcePatch
{
    /// <summary>
    /// Applies all of it, or nothing. Neither <c>id</c> nor <c>resourceType</c> can change; what comes out still has to be
    /// checked as a resource.
    /// </summary>
    /// <param name="resource">The stored JSON; stays as it is.</param>
    PatchResult Apply(ReadOnlyMemory<byte> resource);
}
