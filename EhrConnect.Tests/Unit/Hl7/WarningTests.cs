using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

/// <summary>What is tolerated is told, with its code and the place in the bytes as they came.</summary>
public sealed class WarningTests
{
    const string Header = "MSH|^~\\&|A|B|C|D|2026||ADT^A04|1|P|2.5";

    [Theory]
    [InlineData("\uFEFF" + Header, Hl7WarningCode.ByteOrderMark, 0)]
    [InlineData("\u000b" + Header + "\r\u001c\r", Hl7WarningCode.FramingBytes, 0)]
    [InlineData("\r\n " + Header, Hl7WarningCode.LeadingBlanks, 0)]
    [InlineData(Header + "\rPID|1\r  \r", Hl7WarningCode.TrailingBlanks, 44)]
    [InlineData(Header + "\rPID|1\r\0", Hl7WarningCode.TrailingBlanks, 44)]
    [InlineData(Header + "\nPID|1\n", Hl7WarningCode.LineFeedTerminator, 0)]
    [InlineData(Header + "\r\nPID|1\r\n", Hl7WarningCode.LineFeedTerminator, 0)]
    [InlineData(Header + "\rPID|1\nPV1|1\rZZ1|1", Hl7WarningCode.MixedTerminators, 0)]
    [InlineData("MSH|^~|A|B|C|D|2026||ADT^A04|1|P|2.5", Hl7WarningCode.EncodingCharacterCount, 4)]
    [InlineData("MSH|^~\\&#!|A|B|C|D|2026||ADT^A04|1|P|2.7", Hl7WarningCode.EncodingCharacterCount, 4)]
    [InlineData("MSH|^~\\^|A|B|C|D|2026||ADT^A04|1|P|2.5", Hl7WarningCode.UnusableEncodingCharacter, 7)]
    [InlineData(Header + "\rno segment\rPID|1", Hl7WarningCode.MalformedSegment, 39)]
    [InlineData("MSH|^~\\&|A|B|C|D|2026|||1|P|2.5", Hl7WarningCode.NoMessageType, 23)]
    [InlineData("MSH|^~\\&|A|B|C|D|2026||ADT^A04||P|2.5", Hl7WarningCode.NoControlId, 31)]
    [InlineData("MSH|^~\\&|A|B|C|D|2026||ADT^A04|1|P|9.9", Hl7WarningCode.UnknownVersion, 35)]
    [InlineData("MSH|^~\\&|A|B|C|D|2026||ADT^A04|1|P", Hl7WarningCode.UnknownVersion, 0)]
    [InlineData(Header + "||||||KLINGON", Hl7WarningCode.UnknownCharacterSet, 44)]
    [InlineData(Header + "||||||8859/1~KLINGON", Hl7WarningCode.UnknownCharacterSet, 51)]
    [InlineData(Header + "\rPID|1||a\\b", Hl7WarningCode.UnclosedEscape, 47)]
    [InlineData(Header + "\r\rPID|1", Hl7WarningCode.EmptyLine, 38)]
    public void Given_something_tolerated_When_read_Then_its_code_and_place(string text, Hl7WarningCode code, int position)
    {
        Hl7Message message = Messages.Read(text);
        Assert.Equal((code, position), Assert.Single(message.Warnings.Select(w => (w.Code, w.Position))));
    }

    [Fact]
    public void Given_nothing_to_tolerate_When_read_Then_no_warning() => Assert.Empty(Messages.Read(Header + "||||||8859/1~ISO IR87\rPID|1||\\F\\\r").Warnings);

    [Fact]
    public void Given_list_of_names_that_nobody_could_mean_When_read_Then_it_is_told()
    {
        Hl7Message message = Messages.Read(Header + "||||||" + string.Join('~', Enumerable.Repeat("8859/1", 100)) + "\rPID|1||Müller\r");
        Assert.Equal(Hl7WarningCode.UnknownCharacterSet, Assert.Single(message.Warnings).Code);
        Assert.Equal("Müller", message["PID-3"].Text);
    }
}
