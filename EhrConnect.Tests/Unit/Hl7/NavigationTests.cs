using System.Text;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class NavigationTests
{
    readonly Hl7Message _message = Messages.Read(Messages.Admission);

    [Theory]
    [InlineData("MSH-1", "|")]
    [InlineData("MSH-2", "^~\\&")]
    [InlineData("MSH-2.1", "^~\\&")]
    [InlineData("MSH-3", "ADT1")]
    [InlineData("MSH-9.2", "A01")]
    [InlineData("MSH-10", "MSG00001")]
    [InlineData("PID-3.1", "123")]
    [InlineData("PID-3(2).1", "456")]
    [InlineData("PID-3[1].4.2", "1.2.3")]
    [InlineData("PID.3.4.1", "NORTH")]
    [InlineData("PID-3(2)", "456^^^SOUTH^SS")]
    [InlineData("PID-5.1.2", "VAN")]
    [InlineData("OBX(2)-5", "x&y\nz")]
    [InlineData("OBX(3)-5.1.1", "-7")]
    public void Given_path_When_read_Then_decoded_text(string path, string expected) => Assert.Equal(expected, _message[path].Text);

    [Theory]
    [InlineData("PID-11", ValueState.Null)]
    [InlineData("PID-12", ValueState.Empty)]
    [InlineData("PID-13", ValueState.Empty)]
    [InlineData("PID-14", ValueState.Absent)]
    [InlineData("PID-3(3).1", ValueState.Absent)]
    [InlineData("PID-3.9", ValueState.Absent)]
    [InlineData("PID-3.2", ValueState.Empty)]
    [InlineData("ZZZ-1", ValueState.Absent)]
    [InlineData("OBX(4)-1", ValueState.Absent)]
    [InlineData("PID-5", ValueState.Present)]
    public void Given_path_When_read_Then_state(string path, ValueState expected)
    {
        Assert.Equal(expected, _message[path].State);
        Assert.Equal(expected == ValueState.Present, _message[path].Text is not null);
    }

    [Theory]
    [InlineData("PID-")]
    [InlineData("PI-3")]
    [InlineData("PID-0")]
    [InlineData("PID-3(2")]
    [InlineData("PID-3.1.1.1")]
    [InlineData("")]
    [InlineData("PID-99999999999")]
    public void Given_malformed_path_When_compiled_Then_the_path_is_named(string path)
    {
        FormatException problem = Assert.Throws<FormatException>(() => Hl7Path.Parse(path));
        Assert.Contains($"'{path}'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PID-3(2).4.2")]
    [InlineData("OBX(3)-5")]
    [InlineData("/PATIENT_RESULT/ORDER_OBSERVATION(2)/OBX-5")]
    public void Given_path_When_written_and_compiled_again_Then_equal(string path) => Assert.Equal(path, Hl7Path.Parse(path).ToString());

    [Fact]
    public void Given_date_with_zone_When_read_Then_precision_and_zone_kept()
    {
        Hl7Timestamp sent = _message.Header.Timestamp!.Value;
        Assert.Equal((TimestampPrecision.Second, new TimeSpan(5, 30, 0)), (sent.Precision, sent.Offset));
        Assert.Equal("20260304050607+0530", sent.ToString());
        Assert.Equal(TimestampPrecision.Day, _message["PID-7"].Timestamp!.Value.Precision);
        Assert.Null(_message["PID-5.1"].Timestamp);
        Assert.Equal(1.5m, _message["OBX-5"].Number);
    }

    [Fact]
    public void Given_several_segments_of_a_name_When_listed_Then_all_in_order()
    {
        Assert.Equal("A B C", string.Join(' ', _message.SegmentsNamed("OBX").Select(s => s.Field(3).Text)));
        Assert.Equal("MSH EVN PID OBX OBX OBX", string.Join(' ', _message.Segments.Select(s => s.Name)));
        Assert.Equal("C", _message["OBX(3)-3"].Text);
    }

    [Fact]
    public void Given_message_When_navigated_by_types_and_paths_Then_nothing_is_allocated()
    {
        Walk();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int seen = Walk();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.True(seen > 20);

        int Walk()
        {
            int count = 0;
            foreach (Segment segment in _message.Segments)
            {
                for (int f = 1; f <= 12; f++)
                {
                    Field field = segment.Field(f);
                    for (int r = 1; r <= field.Count; r++)
                        count += field.Repetition(r).Component(1).Subcomponent(1).IsPresent ? 1 : 0;
                }
            }

            return count + _message["PID-3(2).4.2"].Bytes.Length + (_message["OBX(3)-5"].Is("-7") ? 1 : 0) + (int)_message["PID-11"].State;
        }
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Given_any_terminator_When_read_Then_same_segments(string terminator)
    {
        Hl7Message message = Messages.Read("\uFEFF\u000B" + Messages.Admission.Replace("\r", terminator, StringComparison.Ordinal) + "\u001c\r");
        Assert.Equal(6, message.Segments.Count);
        Assert.Equal("\"\"", Encoding.ASCII.GetString(message["PID-11"].Bytes));
        Assert.Contains(message.Warnings, w => w.Code == Hl7WarningCode.ByteOrderMark);
        Assert.Contains(message.Warnings, w => w.Code == Hl7WarningCode.FramingBytes);
        Assert.Equal(terminator != "\r", message.Warnings.Any(w => w.Code == Hl7WarningCode.LineFeedTerminator));
    }

    [Fact]
    public void Given_CR_message_with_LF_inside_a_value_When_read_Then_LF_is_data()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|A\rOBX|1|FT|||first\nsecond line|F\rOBX|2\n");
        Assert.Equal("first\nsecond line", message["OBX-5"].Text);
        Assert.Equal("F", message["OBX-6"].Text);
        Assert.Equal(3, message.Segments.Count);
    }

    [Theory]
    [InlineData("", Hl7ParseErrorCode.Empty)]
    [InlineData("\u000b\u001c\r", Hl7ParseErrorCode.Empty)]
    [InlineData("  \r\n", Hl7ParseErrorCode.Empty)]
    [InlineData("PID|1", Hl7ParseErrorCode.NoHeader)]
    [InlineData("MSH", Hl7ParseErrorCode.UnusableDelimiters)]
    [InlineData("MSHA", Hl7ParseErrorCode.UnusableDelimiters)]
    [InlineData("FHS|^~\\&|", Hl7ParseErrorCode.IsBatch)]
    public void Given_no_message_When_parsed_Then_error_and_bytes_kept(string text, Hl7ParseErrorCode expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Hl7ParseResult result = Hl7Message.Parse(bytes);
        Assert.Equal(expected, result.Error!.Code);
        Assert.True(result.Bytes.Span.SequenceEqual(bytes));
    }
}
