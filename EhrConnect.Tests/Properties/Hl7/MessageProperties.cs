using System.Text;
using CsCheck;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Properties.Hl7;

public sealed class MessageProperties
{
    static readonly string[] DelimiterSets = ["|^~\\&", "|^~\\&#", "#@%!$", "^|~\\&", "*:;/+", "|^~.&", ".^~\\&"];
    static readonly string[] CharacterSets =
    [
        "ASCII", "8859/1", "8859/2", "8859/3", "8859/4", "8859/5", "8859/6", "8859/7", "8859/8", "8859/9", "8859/15",
        "UNICODE UTF-8", "UNICODE UTF-16", "ISO IR87", "ISO IR14", "GB 18030-2000", "BIG-5", "KS X 1001",
    ];

    static readonly string[] Names = ["PID", "OBX", "ZZ1", "NTE"];

    /// <summary>Text of a message: segments of fields of any delimiters and plain characters, so that every nesting occurs.</summary>
    static readonly Gen<string> Message =
        from set in Any(DelimiterSets)
        from segments in Gen.Select(Any(Names), Body(set)).List[0, 12]
        select $"MSH{set}{set[0]}APP{set[0]}{set[0]}{set[0]}{set[0]}{set[0]}{set[0]}ADT{set[1]}A01{set[0]}1{set[0]}P{set[0]}2.5\r"
            + string.Concat(segments.Select(s => s.Item1 + set[0] + s.Item2 + "\r"));

    static Gen<string> Any(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    static Gen<string> Body(string set) => Gen.Char["ab 1é\"" + set + set + set].Array[0, 90].Select(c => new string(c).Replace(set[3].ToString(), string.Empty, StringComparison.Ordinal));

    [Fact]
    public void Writing_what_was_read_is_identity() => Message.Sample(text =>
    {
        byte[] bytes = ReferenceReader.Bytes(text);
        Hl7Message message = Hl7Message.Parse(bytes).Message!;
        return message.Edit().ToBytes().AsSpan().SequenceEqual(bytes) && message.Bytes.Span.SequenceEqual(bytes);
    });

    [Fact]
    public void Paths_agree_with_the_reference_reader() => Gen.Select(Message, Any([.. Names, "MSH"]), Gen.Int[1, 4], Gen.Int[1, 12], Gen.Int[1, 4], Gen.Int[1, 4])
        .Select(Gen.Int[1, 3], (a, subcomponent) => (a, subcomponent)).Sample(sample =>
        {
            ((string text, string segment, int occurrence, int field, int repetition, int component), int subcomponent) = sample;
            Hl7Value value = Hl7Message.Parse(ReferenceReader.Bytes(text)).Message![$"{segment}({occurrence})-{field}({repetition}).{component}.{subcomponent}"];
            string? expected = new ReferenceReader(text).Raw(segment, occurrence, field, repetition, component, subcomponent);
            ValueState state = expected switch { null => ValueState.Absent, "" => ValueState.Empty, "\"\"" => ValueState.Null, _ => ValueState.Present };
            return value.State == state && Encoding.UTF8.GetString(value.Bytes) == (expected ?? string.Empty);
        });

    [Fact]
    public void Walking_agrees_with_the_reference_reader() => Message.Sample(text =>
    {
        var found = new List<string>();
        foreach (Hl7Leaf leaf in Hl7Message.Parse(ReferenceReader.Bytes(text)).Message!.Leaves())
            found.Add($"{leaf.Segment}/{leaf.Field}/{leaf.Repetition}/{leaf.Component}/{leaf.Subcomponent}={Encoding.UTF8.GetString(leaf.Value.Bytes)}");
        Assert.Equal(string.Join('\n', new ReferenceReader(text).Leaves()), string.Join('\n', found));
    });

    [Fact]
    public void The_index_holds_every_delimiter() => Message.Sample(text =>
    {
        Hl7Message message = Hl7Message.Parse(ReferenceReader.Bytes(text)).Message!;
        var index = new PositionIndex();
        index.Read(message);
        byte[] content = message.Text.ToArray();
        string delimiters = text[3..6] + text[7] + "\r\n";
        IEnumerable<int> expected = Enumerable.Range(0, content.Length).Where(i => content[i] < 128 && delimiters.Contains((char)content[i], StringComparison.Ordinal));
        return index.Positions.ToArray().SequenceEqual(expected);
    });

    [Fact]
    public void An_edit_changes_exactly_one_value() => Gen.Select(Message, Any(Names), Gen.Int[1, 12], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 2], Gen.String[0, 12]).Sample(sample =>
    {
        (string text, string segment, int field, int repetition, int component, int subcomponent, string value) = sample;
        value = value.Replace('\0', 'x');
        Hl7Message message = Hl7Message.Parse(ReferenceReader.Bytes(text)).Message!;
        if (!message.Segment(segment).Exists || !IsText(value))
            return;
        string path = $"{segment}-{field}({repetition}).{component}.{subcomponent}";
        Hl7Message changed = message.With(path, value);
        Assert.Equal(value.Length == 0 || value is "\"\"" ? null : value, changed[path].Text);

        // Every value but that one is where it was; what is new besides is empty.
        int at = message.Segments.ToList().FindIndex(s => s.Is(segment));
        string place = $"{at}/{field}/{repetition}/{component}/{subcomponent}=";
        string[] before = [.. Values(message).Where(l => !l.StartsWith(place, StringComparison.Ordinal))];
        string[] after = [.. Values(changed).Where(l => !l.StartsWith(place, StringComparison.Ordinal))];
        Assert.Equal(string.Join('\n', before), string.Join('\n', after));
    });

    [Fact]
    public void Unescaping_what_was_escaped_is_identity_for_every_character_set() => Gen.Select(Any(CharacterSets), Any(DelimiterSets), Gen.String[0, 40]).Sample((name, set, value) =>
    {
        CharacterSet characterSet = CharacterSet.Find(name)!;
        string text = new([.. value.Where(c => IsText(c.ToString()) && characterSet.CanEncode(c.ToString()))]);
        if (!characterSet.CanEncode(text) || text.Length == 0 || text is "\"\"")
            return;
        // The last delimiter set has a slash in it, and so have names of character sets; they are written without it in use, too.
        string message = $"MSH{set}{set[0]}A{new string(set[0], 15)}{name.Replace(set[3].ToString(), "", StringComparison.Ordinal)}\rPID{set[0]}1\r";
        byte[] bytes = name.StartsWith("UNICODE UTF-16", StringComparison.Ordinal) ? Encoding.Unicode.GetBytes(message) : Encoding.ASCII.GetBytes(message);
        Hl7Message read = Hl7Message.Parse(bytes).Message!;
        Assert.Equal(characterSet.Name, read.CharacterSet.Name);
        Assert.Equal(text, read.With("PID-5.1", text)["PID-5.1"].Text);
    });

    /// <summary>Text that can be encoded at all: whole surrogate pairs.</summary>
    static bool IsText(string value) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)) == value;

    static List<string> Values(Hl7Message message)
    {
        var values = new List<string>();
        foreach (Hl7Leaf leaf in message.Leaves())
        {
            if (!leaf.Value.Bytes.IsEmpty)
                values.Add($"{leaf.Segment}/{leaf.Field}/{leaf.Repetition}/{leaf.Component}/{leaf.Subcomponent}={Encoding.UTF8.GetString(leaf.Value.Bytes)}");
        }

        return values;
    }
}
