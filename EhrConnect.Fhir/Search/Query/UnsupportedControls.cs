using System.Collections.Frozen;

namespace EhrConnect.Fhir.Search;

/// <summary>Parameters of FHIR R4 that no resource type defines and that are not built: never ignored, lenient or not.</summary>
internal static class UnsupportedControls
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["_contained", "_containedType", "_content", "_filter", "_list", "_query", "_score", "_text", "_in", "_language"], StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(name.Split(':')[0]);
}
