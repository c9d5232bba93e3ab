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
    [InlineData("a\\.sk3\\b", "a   b")]
    [InlineData("lone \\ here \\C2842\\ab", "lone \\ here ab")]
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

    [Theory]
    [InlineData("UNICODE UTF-16", 1200, "山田 Дое")]
    [InlineData("ISO IR87", 50220, "山田太郎")]
    [InlineData("ISO IR14", 932, "ﾔﾏﾀﾞ 山田表")]
    [InlineData("GB 18030-2000", 54936, "张丽")]
    [InlineData("BIG-5", 950, "陳大文 功許")]
    public void Given_two_byte_character_set_When_one_value_changes_Then_only_its_bytes_do(string name, int codePage, string family)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        byte[] before = encoding.GetBytes($"MSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.5||||||{name}\nPID|1||7||{family}^X^");
        byte[] after = encoding.GetBytes($"^Y|{family}|19800101\n\nZZZ|{family}");
        // What could not be written again as it is: a mark, framing and blank lines around the message.
        byte[] start = codePage == 1200 ? [0x0B, 0xFF, 0xFE] : [0x0B];
        byte[] end = [0x1C, 0x0D];
        Hl7Message message = Messages.Read([.. start, .. before, .. encoding.GetBytes("Z"), .. after, .. end]);

        byte[] changed = message.With("PID-5.3", family + "|").Bytes.ToArray();
        Assert.Equal(new byte[][] { start, before, encoding.GetBytes(family + "\\F\\"), after, end }.SelectMany(b => b), changed);
        Assert.Equal((family + "|", family), (Messages.Read(changed)["PID-5.3"].Text, Messages.Read(changed)["ZZZ-1"].Text));
    }

    [Theory]
    [InlineData("8859/1~ISO IR87", "M\u00FCller", "M\u00FCller")]
    [InlineData("8859/1~ISO IR87", "M\u00FC \\M2442\\;3ED\\C2842\\ x", "M\u00FC 山田 x")]
    [InlineData("8859/1~8859/5", "\u00E9 \\C2D4C\\\u00B8\\C2D41\\\u00E9", "é Иé")]
    [InlineData("ISO IR6~ISO IR87", "YAMADA \u001b$B;3ED\u001b(B x", "YAMADA 山田 x")]
    [InlineData("~ISO IR87", "YAMADA \\M2442\\;3ED\\C2842\\ x", "YAMADA 山田 x")]
    public void Given_alternate_character_sets_When_read_Then_the_first_is_that_of_what_is_not_switched(string names, string bytes, string expected)
    {
        // The text is given by its bytes, one character each.
        byte[] input = Encoding.Latin1.GetBytes($"MSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.5||||||{names}\rPID|1||7||{bytes}\r");
        Hl7Message message = Messages.Read(input);
        Assert.Equal(expected, message["PID-5"].Text);
        Assert.Empty(message.Warnings);
        Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(input));
    }

    [Fact]
    public void Given_UTF_8_mark_and_another_name_in_MSH_18_When_read_Then_the_mark_is_believed()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("\uFEFFMSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.5||||||8859/1\rPID|1||7||Müller\r");
        Hl7Message message = Messages.Read(bytes);
        Assert.Equal("Müller", message["PID-5"].Text);
        Assert.Equal(("Müller", "Öz"), (message.With("PID-6", "Öz")["PID-5"].Text, message.With("PID-6", "Öz")["PID-6"].Text));
        Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(bytes));
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

    [Theory]
    [InlineData("1030", "10:30:00", TimestampPrecision.Minute, null, "1030")]
    [InlineData("235959.25-0500", "23:59:59.25", TimestampPrecision.Fraction, -300, "235959.25-0500")]
    [InlineData("07", "07:00:00", TimestampPrecision.Hour, null, "07")]
    public void Given_time_When_read_Then_precision_and_zone_kept(string sent, string time, TimestampPrecision precision, int? minutes, string written)
    {
        Hl7Time read = Messages.Read($"MSH|^~\\&|A\rOBX|1|TM|||{sent}\r")["OBX-5"].Time!.Value;
        Assert.Equal((TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture), precision), (read.Time, read.Precision));
        Assert.Equal((minutes, written), ((int?)read.Offset?.TotalMinutes, read.ToString()));
    }

    [Fact]
    public void Given_message_as_text_When_the_header_changes_Then_it_is_still_read_as_text()
    {
        Hl7Message message = Hl7Message.Parse("MSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.5||||||8859/1\rPID|1||7||Müller\r").Message!;
        Assert.Equal("Müller", message["PID-5"].Text);
        Assert.Equal("Müller", message.With("MSH-10", "2")["PID-5"].Text);
        Assert.Equal("Müller", message.Edit().Set("PID-6", "Öz").ToMessage()["PID-5"].Text);
    }

    [Fact]
    public void Given_no_time_When_read_Then_null()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|A\rOBX|2500|1|abc|103|\r");
        Assert.All(Enumerable.Range(1, 5), n => Assert.Null(message[$"OBX-{n}"].Time));
    }

    [Fact]
    public void Given_other_delimiters_When_date_has_a_degree_of_precision_Then_it_is_read()
    {
        Hl7Message message = Messages.Read("MSH#@%!$#A\rPID#1######20260102@D#\r");
        Assert.Equal(new DateOnly(2026, 1, 2), message["PID-7"].Timestamp!.Value.Date);
        Assert.Equal(new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero), new Hl7Timestamp(DateTime.MinValue, TimestampPrecision.Day, 0, null).ToDateTimeOffset(TimeSpan.FromHours(5)));
    }

    [Fact]
    public void Given_switch_of_character_set_When_decoded_Then_both_parts()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|A\rPID|1||7||abc \\M2442\\;3ED\\C2842\\ def\r");
        Assert.Equal("abc 山田 def", message["PID-5"].Text);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("")]
    public void Given_MSH_of_any_length_When_read_Then_the_character_set_is_that_of_MSH_18_and_of_no_other_segment(string end)
    {
        for (int length = 0; length < 140; length++)
        {
            string header = $"MSH|^~\\&|{new string('x', length)}|||||||||||||||";
            Assert.Equal("8859/1", Messages.Read(header + "8859/1" + end).CharacterSet.Name);
            Assert.Equal("8859/1", Messages.Read(header + "8859/1|en" + end).CharacterSet.Name);
            Assert.Empty(Messages.Read(header + end).CharacterSet.Name);
            if (end.Length > 0)
                Assert.Empty(Messages.Read($"MSH|^~\\&|{new string('x', length)}{end}PID||||||||||||||||8859/1|8859/1|8859/1{end}").CharacterSet.Name);
        }
    }
}
