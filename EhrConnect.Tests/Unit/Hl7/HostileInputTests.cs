using System.Diagnostics;
using System.Text;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

/// <summary>Input made to cost more than it should: every reading must stay proportional to the size of the message.</summary>
public sealed class HostileInputTests
{
    const string Header = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r";

    // Quadratic work on these would take minutes; linear work takes about a second, also without optimisation.
    const int Size = 1_000_000;

    public static TheoryData<string, string> Messages() => new()
    {
        { "fields", Header + "PID" + new string('|', Size) },
        { "repetitions", Header + "PID|1||" + new string('~', Size) },
        { "components", Header + "PID|1||" + new string('^', Size) },
        { "subcomponents", Header + "PID|1||" + new string('&', Size) },
        { "nested", Header + "PID|1||" + string.Concat(Enumerable.Repeat("a&b^c~", Size / 6)) },
        { "escapes", Header + "OBX|1|FT|a||" + new string('\\', Size) },
        { "open escapes", Header + "OBX|1|FT|a||" + string.Concat(Enumerable.Repeat("\\X|", Size / 3)) },
        { "switches", Header + "OBX|1|FT|a||" + string.Concat(Enumerable.Repeat("\\C2842\\", Size / 7)) },
        { "segments", Header + string.Concat(Enumerable.Repeat("OBX|1\r", Size / 6)) },
        { "unknown segments", Header + string.Concat(Enumerable.Repeat("QQ1|1\r", Size / 6)) },
        { "broken lines", Header + string.Concat(Enumerable.Repeat("x\r", Size / 2)) },
        { "line feeds", Header + "NTE|1||" + new string('\n', Size) },
        { "set name", "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1||||||" + string.Concat(Enumerable.Repeat("8859/1~", Size / 7)) + "\rPID|1" },
        { "MSH", "MSH" + new string('|', Size) },
        { "zeros", Header + "PID|1||" + new string('\0', Size) },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Given_message_made_to_cost_time_When_read_in_every_way_Then_time_and_memory_are_bounded(string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var clock = Stopwatch.StartNew();
        Hl7Message message = Hl7Message.Parse(bytes).Message!;
        Assert.InRange(message.Warnings.Count, 0, 2000);
        foreach (string path in new[] { "PID-3(2).1", "PID-99", "OBX-5", "OBX(400)-1", "/PATIENT_RESULT/ORDER_OBSERVATION/OBX-5" })
            _ = message[path].Text;
        int leaves = 0;
        foreach (Hl7Leaf leaf in message.Leaves())
            leaves += leaf.Value.State == ValueState.Present ? 1 : 0;
        Assert.InRange(new Hl7Validator(ConformanceProfile.Parse("{\"rules\":[{\"path\":\"PID-3\",\"pattern\":\"^x$\"},{\"path\":\"OBX-5\",\"length\":3}]}"))
            .Validate(message, ValidationLevel.Tables).Count, 1, 1001);
        _ = new AcknowledgmentBuilder(TimeProvider.System).Build(message, AcknowledgmentCode.AE);
        _ = message.Edit().Set("MSH-3", "x").ToMessage();
        // The whole text once for each level it stands on; the long values of a broken message are not worth writing.
        if (leaves < 100_000)
            Assert.NotEmpty(Hl7MessageJson.ToJson(message));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(40), $"{name}: {clock.Elapsed}");
    }

    [Theory]
    [InlineData("MSH|")]
    [InlineData("MSH|\rPID|1")]
    [InlineData("MSH||\rPID|1")]
    [InlineData("MSH|^|A|B\rPID|1|a^b")]
    [InlineData("MSH|^~|A")]
    [InlineData("MSH|^^^^|A|B|C|D|||ADT^A01|1")]
    [InlineData("MSH||||||||||||||||||||")]
    [InlineData("MSH^~|\\&^A^B")]
    [InlineData("MSH|^~\\&#xyz|A")]
    [InlineData("MSH|abcd|A|B")]
    [InlineData("MSH|\0\u0001\u0002\u0003|A|B")]
    [InlineData("MSH|^~\\&|A\0B|\0\0\rP\0D|\0^\0")]
    [InlineData("MSH|^~\\&|\\")]
    [InlineData("MSH|^~\\&|\\X")]
    [InlineData("MSH|^~\\&|\\X4\\\\X\\\\\\.sp99999999999\\\\.sp-5\\\\.\\\\C\\\\M\\")]
    [InlineData("MSH\\^~|&\\A\\B")]
    [InlineData("MSH\u00a7^~\\&")]
    public void Given_odd_header_When_read_Then_no_exception_and_the_bytes_are_kept(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Hl7ParseResult result = Hl7Message.Parse(bytes);
        Assert.True(result.Bytes.Span.SequenceEqual(bytes));
        var builder = new AcknowledgmentBuilder(TimeProvider.System);
        if (result.Message is not Hl7Message message)
        {
            Assert.True(Hl7Message.Parse(builder.BuildForUnreadable(AcknowledgmentCode.AR, result.Error!)).IsMessage);
            return;
        }

        Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(bytes));
        foreach (Hl7Leaf leaf in message.Leaves())
            _ = leaf.Value.Text;
        _ = new Hl7Validator().Validate(message, ValidationLevel.Tables);
        _ = Hl7MessageJson.ToJson(message);

        // The answer can be read, whatever the question looked like, and holds no byte that could end its frame.
        byte[] answer = builder.Build(message, AcknowledgmentCode.AE, new AcknowledgmentError(Hl7ErrorCode.DataTypeError, "a|b^c&d", new Hl7Location("PID", 1, 3)));
        Hl7Message read = Hl7Message.Parse(answer).Message!;
        Assert.Equal("AE", read["MSA-1"].Text);
        Assert.DoesNotContain(answer, b => b < 0x20 && b != '\r');
    }

    [Fact]
    public void Given_MSH_2_with_two_backslashes_When_read_Then_the_subcomponent_delimiter_is_known()
    {
        Hl7Message message = Unit.Hl7.Messages.Read("MSH|^~\\\\&|A|B|C|D|||ADT^A01|1|P|2.5\rPID|1||a&b^c\r");
        Assert.Equal((byte)'&', message.Delimiters.Subcomponent);
        Assert.Equal("b", message["PID-3.1.2"].Text);
        Assert.Contains(message.Warnings, w => w.Code == Hl7WarningCode.UnusableEncodingCharacter);
    }

    [Fact]
    public void Given_line_that_is_no_segment_When_checked_Then_its_text_is_not_told()
    {
        Hl7Message message = Unit.Hl7.Messages.Read(Header + "PID|1||7\rMr. Doe has fever\rOBR|1\r");
        IReadOnlyList<ValidationIssue> issues = new Hl7Validator().Validate(message, ValidationLevel.Tables);
        Assert.Contains(issues, i => i.Message.Contains("Line 3", StringComparison.Ordinal));
        Assert.DoesNotContain(issues, i => i.Message.Contains("Doe", StringComparison.Ordinal) || i.Path.Contains("Doe", StringComparison.Ordinal));
    }
}
