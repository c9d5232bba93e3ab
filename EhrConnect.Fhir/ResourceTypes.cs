using System.Collections.Frozen;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir;

/// <summary>
/// The resource types that have a RESTful endpoint (FHIR R4, 2.36 resource list). Names are case-sensitive (3.1.0.1.2).
/// </summary>
public static class ResourceTypes
{
    /// <summary>Every type a client may address; <c>Parameters</c> is left out because it has no endpoint of its own (R4, 2.37).</summary>
    public static readonly FrozenSet<string> All = FrozenSet.ToFrozenSet(
        R4Structures.Every.Where(structure => structure is { IsResource: true, Name: not "Parameters" }).Select(structure => structure.Name), StringComparer.Ordinal);

    /// <summary>Whether the name is that of a type with an endpoint, letter case included.</summary>
    public static bool IsKnown(string type) => All.Contains(type);
}
