using System.Collections.Frozen;
using System.IO.Compression;

namespace EhrConnect.Fhir.Search;

/// <summary>Reads the embedded definitions; definitions/search.mjs tells how they are written.</summary>
internal static class SearchDefinitions
{
    private const string Resource = "fhir-search";
    private const string Common = "Resource";
    private const string DomainCommon = "DomainResource";

    // Resource types that are no DomainResource (FHIR R4, 2.26).
    private static readonly FrozenSet<string> Plain = FrozenSet.ToFrozenSet(["Binary", "Bundle", "Parameters"], StringComparer.Ordinal);

    public static FrozenDictionary<string, TypeDefinition> Read()
    {
        var blocks = Blocks().ToDictionary(block => block.Type, StringComparer.Ordinal);
        foreach (var (type, block) in blocks)
        {
            if (type is Common or DomainCommon) continue;
            block.Add(blocks[Common]);
            if (!Plain.Contains(type)) block.Add(blocks[DomainCommon]);
        }

        return blocks.ToFrozenDictionary(block => block.Key, block => block.Value.ToDefinition(), StringComparer.Ordinal);
    }

    private static IEnumerable<DefinitionBlock> Blocks()
    {
        using var stream = typeof(SearchDefinitions).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The resource {Resource} is not embedded.");
        using var reader = new StreamReader(new BrotliStream(stream, CompressionMode.Decompress));
        DefinitionBlock? block = null;
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            if (fields[0] is not "T")
            {
                block!.Read(fields);
                continue;
            }

            if (block is not null) yield return block;
            block = new DefinitionBlock(fields[1]);
        }

        if (block is not null) yield return block;
    }
}
