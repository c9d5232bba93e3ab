using System.Globalization;
using System.IO.Compression;

namespace EhrConnect.Fhir.Structures;

/// <summary>Reads the embedded resource <c>fhir-structures</c>; <c>definitions/structures.mjs</c> describes and writes it.</summary>
internal static class StructureFile
{
    public const string Element = "Element";

    private const char Separator = '\t';
    private const string Choice = "[x]";

    public static IReadOnlyCollection<Structure> Read()
    {
        var lines = Lines();
        var codes = lines.Where(line => line[0] == 'C').Select(line => new Utf8Names(line.Split(Separator).Skip(1))).ToArray();
        var types = new List<(Member Member, string Type)>();
        var structures = new Dictionary<string, Structure>(StringComparer.Ordinal) { [Element] = ElementStructure(types) };
        for (var i = 0; i < lines.Count && lines[i][0] == 'S';)
        {
            var head = lines[i++].Split(Separator);
            var isResource = head[2] is "resource";
            var members = new List<Member>();
            for (var slot = 0; lines[i][0] == 'E'; slot++) members.AddRange(Members(lines[i++].Split(Separator), slot, codes, types));
            if (isResource) members.Add(ResourceType(members[^1].Slot + 1));
            structures.Add(head[1], new Structure(head[1], isResource, members));
        }

        foreach (var (member, type) in types) member.Type = type is "Resource" ? null : structures[type];
        return structures.Values;
    }

    private static List<string> Lines()
    {
        using var resource = typeof(StructureFile).Assembly.GetManifestResourceStream("fhir-structures")
            ?? throw new InvalidOperationException("The embedded resource fhir-structures is missing.");
        using var text = new StreamReader(new BrotliStream(resource, CompressionMode.Decompress));
        var lines = new List<string>(9_000);
        while (text.ReadLine() is { } line) lines.Add(line);
        return lines;
    }

    private static IEnumerable<Member> Members(string[] fields, int slot, Utf8Names[] codes, List<(Member Member, string Type)> types)
    {
        var isChoice = fields[1].EndsWith(Choice, StringComparison.Ordinal);
        var element = isChoice ? fields[1][..^Choice.Length] : fields[1];
        foreach (var type in fields[4].Split(','))
        {
            var primitive = Primitive(type);
            var member = new Member
            {
                Name = isChoice ? $"{element}{char.ToUpperInvariant(type[0])}{type[1..]}" : element,
                Element = element,
                Slot = slot,
                Required = fields[2] is not "0",
                Repeats = fields[3] is not "1",
                Primitive = primitive,
                Codes = fields[5] is "-" || !(primitive is PrimitiveType.Code || type is "CodeableConcept" or "Coding") ? null : codes[int.Parse(fields[5], CultureInfo.InvariantCulture)],
            };
            if (primitive is PrimitiveType.None) types.Add((member, type));
            yield return member;
        }
    }

    private static PrimitiveType Primitive(string type) =>
        char.IsAsciiLetterLower(type[0]) ? Enum.Parse<PrimitiveType>(type, ignoreCase: true) : PrimitiveType.None;

    private static Member ResourceType(int slot) => new()
    {
        Name = "resourceType", Element = "resourceType", Slot = slot, Required = false, Repeats = false, Primitive = PrimitiveType.ResourceType,
    };

    private static Structure ElementStructure(List<(Member Member, string Type)> types) => new(
        Element,
        isResource: false,
        [.. Members(["E", "id", "0", "1", "string", "-"], 0, [], types), .. Members(["E", "extension", "0", "*", "Extension", "-"], 1, [], types)]);
}
