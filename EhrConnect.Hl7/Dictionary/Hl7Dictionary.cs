using System.Collections.Concurrent;
using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>
/// Segments, data types, message structures and tables of one version of the standard. Read once, when first asked for.
/// Versions 2.8.1 and 2.8.2 share the definitions of 2.8.
/// </summary>
public sealed class Hl7Dictionary
{
    static readonly ConcurrentDictionary<string, Lazy<Hl7Dictionary>> Loaded = new(StringComparer.Ordinal);
    static readonly Lazy<Dictionary<int, CodeTable>> AllTables = new(ReadTables);

    readonly Dictionary<string, SegmentDefinition> _segments = new(StringComparer.Ordinal);
    readonly Dictionary<string, DataTypeDefinition> _dataTypes = new(StringComparer.Ordinal);
    readonly Dictionary<string, (string Description, string Grammar)> _structures = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, MessageStructure> _compiled = new(StringComparer.Ordinal);

    Hl7Dictionary(string version)
    {
        Version = version;
        List<FieldDefinition> members = [];
        foreach (string[] line in DefinitionResource.Lines(version))
        {
            switch (line[0])
            {
                case "T":
                    _dataTypes[line[1]] = new DataTypeDefinition(line[1], line[2], members = []);
                    break;
                case "S":
                    _segments[line[1]] = new SegmentDefinition(line[1], line[2], members = []);
                    break;
                case "M":
                    _structures[line[1]] = (line[2], line[3]);
                    break;
                default:
                    members.Add(ReadMember(line));
                    break;
            }
        }
    }

    /// <summary>The version, for example <c>2.5.1</c>.</summary>
    public string Version { get; }

    /// <summary>The names of the segments.</summary>
    public IReadOnlyCollection<string> Segments => _segments.Keys;

    /// <summary>The names of the message structures.</summary>
    public IReadOnlyCollection<string> Structures => _structures.Keys;

    /// <summary>The names of the data types.</summary>
    public IReadOnlyCollection<string> DataTypes => _dataTypes.Keys;

    /// <summary>The dictionary of a version; of 2.5.1 when the version is not known.</summary>
    /// <param name="version">MSH-12.1.</param>
    public static Hl7Dictionary For(string? version)
    {
        string known = Hl7Version.Find(version)?.Name ?? "2.5.1";
        string name = known.StartsWith("2.8", StringComparison.Ordinal) ? "2.8" : known;
        return Loaded.GetOrAdd(name, static n => new Lazy<Hl7Dictionary>(() => new Hl7Dictionary(n))).Value;
    }

    /// <summary>A table by its number, or null.</summary>
    /// <param name="number">The number, for example 1 for administrative sex.</param>
    public static CodeTable? Table(int number) => AllTables.Value.GetValueOrDefault(number);

    /// <summary>A segment by its name, or null.</summary>
    /// <param name="name">The name.</param>
    public SegmentDefinition? Segment(string name) => _segments.GetValueOrDefault(name);

    /// <summary>A data type by its name, or null.</summary>
    /// <param name="name">The name.</param>
    public DataTypeDefinition? DataType(string name) => _dataTypes.GetValueOrDefault(name);

    /// <summary>A message structure by its name, or null.</summary>
    /// <param name="name">The name, for example <c>ORU_R01</c>.</param>
    public MessageStructure? Structure(string name) => _structures.TryGetValue(name, out (string Description, string Grammar) found)
        ? _compiled.GetOrAdd(name, static (n, f) => new MessageStructure(n, f.Description, GrammarReader.Read(f.Grammar)), found)
        : null;

    /// <summary>The structure a message follows: the one of its event where this version lists it, else the one MSH-9.3 names.</summary>
    /// <param name="header">The header of the message.</param>
    public MessageStructure? StructureOf(MessageHeader header)
    {
        if (string.Equals(header.MessageCode, "ACK", StringComparison.Ordinal))
            return Structure("ACK");
        return (header.TriggerEvent is null ? null : Structure($"{header.MessageCode}_{header.TriggerEvent}"))
            ?? (header.MessageStructure is null ? null : Structure(header.MessageStructure))
            ?? (header.MessageCode is null ? null : Structure(header.MessageCode));
    }

    /// <summary>
    /// The definition of a place: of the field, or of the component or subcomponent of its data type; null when the version does not define it,
    /// or the path names a whole segment.
    /// </summary>
    /// <param name="path">The place.</param>
    public FieldDefinition? Definition(Hl7Path path)
    {
        FieldDefinition? definition = Segment(path.Segment)?.Field(path.Field);
        if (definition is not null && path.Component > 0)
            definition = Component(definition, path.Component);
        if (definition is not null && path.Subcomponent > 0)
            definition = Component(definition, path.Subcomponent);
        return definition;
    }

    /// <summary>One line about a place, for example <c>PID-5.1 Patient Name, Family Name (FN)</c>; null when the version does not define it.</summary>
    /// <param name="path">The place.</param>
    public string? Describe(Hl7Path path)
    {
        if (path.Field == 0)
            return Segment(path.Segment) is SegmentDefinition segment ? $"{path.Segment} {segment.Description}" : null;
        if (Definition(path) is not FieldDefinition definition)
            return null;
        FieldDefinition field = Segment(path.Segment)!.Field(path.Field)!;
        string text = field.Description;
        if (path.Component > 0)
            text += $", {Component(field, path.Component)!.Description}";
        if (path.Subcomponent > 0)
            text += $", {definition.Description}";
        return $"{path} {text} ({definition.DataType})";
    }

    FieldDefinition? Component(FieldDefinition definition, int number) =>
        DataType(definition.DataType)?.Components.FirstOrDefault(c => c.Number == number);

    static FieldDefinition ReadMember(string[] line) => new(
        Integer(line[1]),
        line[2],
        line[3],
        line[4] switch { "R" => Usage.Required, "C" => Usage.Conditional, "B" => Usage.Backward, "X" => Usage.NotSupported, _ => Usage.Optional },
        Integer(line[5]),
        Integer(line[6]),
        Integer(line[7]));

    static Dictionary<int, CodeTable> ReadTables()
    {
        var tables = new Dictionary<int, CodeTable>();
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] line in DefinitionResource.Lines("tables"))
        {
            if (line[0] is "B")
                tables[Integer(line[1])] = new CodeTable(Integer(line[1]), line[2], codes = new(StringComparer.Ordinal));
            else
                codes[line[1]] = line[2];
        }

        return tables;
    }

    static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
