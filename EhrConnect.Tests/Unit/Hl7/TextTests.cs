using System.Text;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class TextTests
{
    [Theory]
    [InlineData("A\\F\\B\\S\\C\\T\\D\\R\\E\\E\\F", "A|B^C&D~E\\F")]
    [InlineData("\\E\\T\\E\\", "\\T\\")]
    [InlineData("one\\.br\\two", "one\ntwo")]
    [InlineData("one\\.sp2\\two\\.sp\\three", "one\n\ntwo\nthree")]
    [InlineData("\\.in+4\\\\.ti-2\\x\\.fi\\\\.nf\\y\\.ce\\z", "xy\nz")]
    [InlineData("\\H\\bold\\N\\ plain", "bold plain")]
    [InlineData("\\X41\\\\X0D0A\\b", "A\r\nb")]
    [InlineData("\\XC3A9\\", "é")]
    [InlineData("\\X4\\ \\XZZ\\", "\\X4\\ \\XZZ\\")]
    [InlineData("\\Z99\\ local", "\\Z99\\ local")]
    [InlineData("lone \\ here", "lone \\ here")]
    [InlineData("C:\\dir\\F\\x", "C:\\dir|x")]
    [InlineData("trailing \\", "trailing \\")]
    [InlineData("\\P\\", "#")]
    public void Given_escapes_When_decoded_Then_text(string raw, string expected)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|A|B|C|D|||ORU^R01|1|P|2.5\rOBX|1|FT|||{raw}|F\r");
        Assert.Equal(expected, message["OBX-5"].Text);
        char[] characters = new char[200];
        Assert.True(message["OBX-5"].TryDecode(characters, out int written));
        Assert.Equal(expected, new string(characters, 0, written));
    }

    [Theory]
    [InlineData("8859/1", 28591, "Müller")]
    [InlineData("8859/2", 28592, "Łódź")]
    [InlineData("8859/5", 28595, "Иванов")]
    [InlineData("8859/7", 28597, "Παπάς")]
    [InlineData("8859/9", 28599, "Şahin")]
    [InlineData("8859/15", 28605, "Cœur €")]
    [InlineData("UNICODE UTF-8", 65001, "山田 太郎 é")]
    [InlineData("ISO IR87", 50220, "山田太郎 ABC")]
    [InlineData("~ISO IR87", 50220, "山田太郎 ABC")]
    [InlineData("GB 18030-2000", 54936, "张丽")]
    [InlineData("BIG-5", 950, "陳大文 功許")]
    public void Given_character_set_in_MSH_18_When_read_Then_text_and_original_bytes(string name, int codePage, string family)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        byte[] bytes = encoding.GetBytes($"MSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.5||||||{name}\rPID|1||7||{family}^X||19800101\r");
        Hl7Message message = Messages.Read(bytes);

        Assert.Equal(family, message["PID-5.1"].Text);
        Assert.Equal("X", message["PID-5.2"].Text);
        Assert.True(message.Bytes.Span.SequenceEqual(bytes));
        Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(bytes));
        Assert.Equal(family + "2", Messages.Read(message.With("PID-5.1", family + "2").Bytes.ToArray())["PID-5.1"].Text);
        Assert.Equal(family, message.With("PID-8", "F")["PID-5.1"].Text);
    }

    [Fact]
    public void Given_UTF_16_with_mark_When_read_Then_text_and_original_bytes()
    {
        byte[] bytes = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("MSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.5||||||UNICODE UTF-16\rPID|1||7||Дое\r")];
        Hl7Message message = Messages.Read(bytes);
        Assert.Equal("Дое", message["PID-5"].Text);
        Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public void Given_no_character_set_When_not_UTF_8_Then_read_as_latin_1()
    {
        Hl7Message message = Messages.Read(Encoding.Latin1.GetBytes("MSH|^~\\&|A\rPID|1||7||Müller"));
        Assert.Equal("Müller", message["PID-5"].Text);
        Assert.Equal("Müller", Messages.Read("MSH|^~\\&|A\rPID|1||7||Müller")["PID-5"].Text);
    }

    [Fact]
    public void Given_switch_of_character_set_When_decoded_Then_both_parts()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|A\rPID|1||7||abc \\M2442\\;3ED\\C2842\\ def\r");
        Assert.Equal("abc 山田 def", message["PID-5"].Text);
    }
}
