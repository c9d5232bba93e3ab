using System.Text;
using EhrConnect.Hl7;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class WritingTests
{
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    readonly Hl7Message _message = Messages.Read(Messages.Admission);

    [Theory]
    [InlineData("PID-5.1", "A|B", "PID|1||123^^^NORTH&1.2.3&ISO^MR~456^^^SOUTH^SS||A\\F\\B^JOHN^^^DR||19800517|M|||\"\"||")]
    [InlineData("PID-5.1.2", "", "PID|1||123^^^NORTH&1.2.3&ISO^MR~456^^^SOUTH^SS||DOE&^JOHN^^^DR||19800517|M|||\"\"||")]
    [InlineData("PID-3(3).4.2", "x", "PID|1||123^^^NORTH&1.2.3&ISO^MR~456^^^SOUTH^SS~^^^&x||DOE&VAN^JOHN^^^DR||19800517|M|||\"\"||")]
    [InlineData("PID-15.2", "y", "PID|1||123^^^NORTH&1.2.3&ISO^MR~456^^^SOUTH^SS||DOE&VAN^JOHN^^^DR||19800517|M|||\"\"||||^y")]
    [InlineData("PID-2", "z", "PID|1|z|123^^^NORTH&1.2.3&ISO^MR~456^^^SOUTH^SS||DOE&VAN^JOHN^^^DR||19800517|M|||\"\"||")]
    public void Given_message_When_one_value_changes_Then_nothing_else_does(string path, string text, string expected)
    {
        Hl7Message changed = _message.With(path, text);
        Assert.Equal(expected, changed.Segment("PID").ToString());
        Assert.Equal(text.Length == 0 ? null : text, changed[path].Text);
        Assert.Equal(Messages.Admission.Replace(_message.Segment("PID").ToString(), expected, StringComparison.Ordinal), Encoding.UTF8.GetString(changed.Bytes.Span));
        Assert.Equal(changed.ToString(), _message.Edit().Set(path, text).ToMessage().ToString());
        var written = new System.Buffers.ArrayBufferWriter<byte>();
        _message.WriteWith(written, path, text);
        Assert.True(written.WrittenSpan.SequenceEqual(changed.Bytes.Span));
        Assert.Equal(changed.Bytes.ToArray(), _message.BytesWith(path, text));
    }

    [Fact]
    public void Given_a_character_of_any_kind_at_any_place_of_a_text_of_any_length_When_written_Then_only_it_is_escaped()
    {
        (char Character, string Written)[] kinds =
            [('|', "\\F\\"), ('^', "\\S\\"), ('~', "\\R\\"), ('\\', "\\E\\"), ('&', "\\T\\"), ('\n', "\\.br\\"), ('\u0001', "\\X01\\"), ('é', "é"), ('x', "x")];
        for (int length = 1; length <= 40; length++)
        {
            for (int at = 0; at < length; at++)
            {
                foreach ((char character, string expected) in kinds)
                {
                    string text = new string('a', at) + character + new string('b', length - at - 1);
                    Hl7Message changed = _message.With("PID-5.1.1", text);
                    Assert.Equal(new string('a', at) + expected + new string('b', length - at - 1), Encoding.UTF8.GetString(changed["PID-5.1.1"].Bytes));
                    Assert.Equal(text, changed["PID-5.1.1"].Text);
                }
            }
        }
    }

    [Theory]
    [InlineData("ZZZ-1")]
    [InlineData("PID(2)-1")]
    [InlineData("PID")]
    [InlineData("MSH-1")]
    [InlineData("MSH-2")]
    [InlineData("/PATIENT/PID-1")]
    [InlineData("PID-2147483647")]
    [InlineData("PID-3(9999).1")]
    public void Given_place_that_cannot_be_written_When_set_Then_the_path_is_named(string path)
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => _message.With(path, "x"));
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8859/1", "Łódź")]
    [InlineData("ASCII", "Müller")]
    public void Given_text_the_character_set_lacks_When_set_Then_refused_and_the_path_is_named(string name, string text)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|A|||||||||||||||{name}\rPID|1\r");
        ArgumentException problem = Assert.Throws<ArgumentException>(() => message.With("PID-5.1", text));
        Assert.Contains("PID-5.1", problem.Message, StringComparison.Ordinal);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, problem.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => message.Edit().Set("PID-5.1", text));
    }

    [Fact]
    public void Given_message_without_escape_character_When_text_needs_one_Then_refused()
    {
        Hl7Message message = Messages.Read("MSH|^~|A\rPID|1\r");
        Assert.Throws<ArgumentException>(() => message.With("PID-5.1", "a|b"));
        Assert.Equal("a&b", message.With("PID-5.1", "a&b")["PID-5.1"].Text);
    }

    [Fact]
    public void Given_editor_When_segments_are_added_and_removed_Then_only_those()
    {
        Hl7MessageEditor editor = _message.Edit();
        Assert.Equal(4, editor.AddSegment("OBX"));
        Assert.True(editor.RemoveSegment("OBX", 1));
        Assert.False(editor.RemoveSegment("OBX", 9));
        editor.Set("OBX(3)-3", "D").SetNull("OBX(3)-5").SetRaw("OBX(3)-6", "a^b"u8);
        Hl7Message changed = editor.ToMessage();
        Assert.Equal("B C D", string.Join(' ', changed.SegmentsNamed("OBX").Select(s => s.Field(3).Text)));
        Assert.True(changed["OBX(3)-5"].IsNull);
        Assert.Equal("b", changed["OBX(3)-6.2"].Text);
        Assert.Throws<ArgumentException>(() => editor.SetRaw("PID-1", "a\rZZZ|"u8));
    }

    [Fact]
    public void Given_values_in_any_order_When_built_Then_segments_in_the_order_of_the_structure()
    {
        var header = new MessageHeaderValues { MessageType = "ORU^R01", SendingFacility = "NORTH", ReceivingFacility = "DEMO_HOSPITAL" };
        Hl7Message message = new Hl7MessageBuilder(header, _time)
            .Set("OBX-5", "1 & 2").Set("OBX(2)-5", "3").Set("PID-5.1", "DOE").Set("OBR-4.1", "24331-1").Set("PV1-2", "I").Set("ZAB-1", "local").Build();

        Assert.Equal("MSH PID PV1 OBR OBX OBX ZAB", string.Join(' ', message.Segments.Select(s => s.Name)));
        Assert.Equal("ORU^R01^ORU_R01", message["MSH-9"].Text);
        Assert.Equal("1 & 2", message["/PATIENT_RESULT/ORDER_OBSERVATION/OBX-5"].Text);
        Assert.Equal(20, message.Header.ControlId!.Length);
        Assert.Empty(message.Warnings);
    }

    /// <summary>The version in which the standard first has a message, where that is not 2.1; and the last one of ORM.</summary>
    static readonly Dictionary<string, string> FirstVersion = new(StringComparer.Ordinal)
    {
        ["ADT^A28"] = "2.2", ["ADT^A31"] = "2.2", ["ADT^A40"] = "2.3", ["SIU^S12"] = "2.3", ["SIU^S13"] = "2.3", ["SIU^S14"] = "2.3", ["SIU^S15"] = "2.3",
        ["MDM^T02"] = "2.3", ["VXU^V04"] = "2.3", ["OML^O21"] = "2.4", ["RDE^O11"] = "2.4",
    };

    public static IEnumerable<object[]> Templates() => from type in MessageTemplates.MessageTypes from version in Hl7Version.All select new object[] { type, version.Name };

    [Theory]
    [MemberData(nameof(Templates))]
    public void Given_template_When_created_Then_nothing_but_its_required_values_is_missing(string type, string version)
    {
        var header = new MessageHeaderValues { MessageType = type, Version = version };
        Hl7Version known = Hl7Version.Find(version)!;
        if (!known.IsAtLeast(FirstVersion.GetValueOrDefault(type, "2.1")) || (type is "ORM^O01" && known.IsAtLeast("2.7")))
        {
            Assert.Contains(version, Assert.Throws<ArgumentException>(() => MessageTemplates.Create(header, _time)).Message, StringComparison.Ordinal);
            return;
        }

        Hl7Message message = MessageTemplates.Create(header, _time).Build();
        Assert.Empty(message.Tree!.Unplaced);
        Assert.Empty(new Hl7Validator().Validate(message, ValidationLevel.Structure));
        Assert.All(new Hl7Validator().Validate(message, ValidationLevel.Tables), issue => Assert.Equal(Hl7ErrorCode.RequiredFieldMissing, issue.Code));
    }

    [Fact]
    public void Given_declared_character_set_When_built_Then_values_are_written_in_it()
    {
        var header = new MessageHeaderValues { MessageType = "ADT^A04", CharacterSet = "8859/1" };
        Hl7Message message = new Hl7MessageBuilder(header, _time).Set("PID-5.1", "Müller").Build();
        Assert.Equal("Müller", message["PID-5.1"].Text);
        Assert.Contains((byte)0xFC, message.Bytes.ToArray());
    }
}
