using System.Collections.Frozen;

namespace EhrConnect.Fhir.Structures;

/// <summary>The structures of FHIR R4, compiled from its definitions when this library is built.</summary>
internal static class R4Structures
{
    private static readonly FrozenDictionary<string, Structure> All = StructureFile.Read().ToFrozenDictionary(structure => structure.Name, StringComparer.Ordinal);

    private static readonly Structure[] Resources = [.. All.Values.Where(structure => structure.IsResource)];

    private static readonly Utf8Names ResourceNames = new(Resources.Select(structure => structure.Name));

    /// <summary>What an object beside a primitive value may hold: <c>id</c> and <c>extension</c>.</summary>
    public static Structure Element { get; } = All[StructureFile.Element];

    public static Structure Extension { get; } = All["Extension"];

    /// <summary>The extensions beside a primitive value.</summary>
    public static Member ElementExtension { get; } = Element.Find("extension")!;

    /// <summary>The structures, nested ones included.</summary>
    public static IEnumerable<Structure> Every => All.Values;

    /// <summary>The structure of a resource type; null when there is none of this name.</summary>
    public static Structure? Resource(string type) => All.TryGetValue(type, out var structure) && structure.IsResource ? structure : null;

    /// <summary>As <see cref="Resource(string)"/>, by UTF-8 bytes.</summary>
    public static Structure? Resource(ReadOnlySpan<byte> type) => ResourceNames.Find(type) is var found and >= 0 ? Resources[found] : null;
}
