using System.Buffers;
using System.Text;
using EhrConnect.Hl7.Mllp;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class MllpFramerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void Given_fifty_frames_When_split_anywhere_Then_fifty_messages_in_order(int chunk)
    {
        string stream = string.Concat(Enumerable.Range(0, 50).Select(n => $"\u000bMSH|{n}|\u001cdata\u001c\r\0\r\n"));
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 50).Select(n => $"Message:MSH|{n}|\u001cdata")), Feed(stream, chunk));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10_000)]
    public void Given_new_start_before_the_end_When_read_Then_never_merged(int chunk) =>
        Assert.Equal("Interrupted:MSH|A Message:MSH|B Message:MSH|\u000bC", Feed("\u000bMSH|A\u000bMSH|B\u001c\r\u000bMSH|\u000bC\u001c\r", chunk));

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Given_end_block_without_CR_When_next_begins_Then_both_messages(int chunk) =>
        Assert.Equal("Message:MSH|A Message:MSH|B", Feed("\u000bMSH|A\u001c\u000bMSH|B\u001c\r", chunk));

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Given_junk_When_read_Then_skipped_and_counted(int chunk) =>
        Assert.Equal("Message:MSH|A Message:MSH|B+4", Feed("\u000bMSH|A\u001c\rjunk\r\n\u000bMSH|B\u001c\r", chunk));

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(10_000)]
    public void Given_message_over_the_limit_When_read_Then_reported_once_and_the_next_is_read(int chunk)
    {
        string stream = "\u000bMSH|" + new string('x', 2000) + "\u001c\r\u000bMSH|B\u001c\r";
        Assert.Equal("TooLarge:MSH|xxxx Message:MSH|B", Feed(stream, chunk, new MllpFramerOptions { MaximumLength = 100, TooLargePrefixLength = 8 }));
    }

    [Fact]
    public void Given_message_of_exactly_the_limit_When_read_Then_accepted() =>
        Assert.Equal("Message:" + new string('x', 100), Feed("\u000b" + new string('x', 100) + "\u001c\r", 1, new MllpFramerOptions { MaximumLength = 100 }));

    [Fact]
    public void Given_FS_and_silence_When_asked_for_the_rest_Then_message()
    {
        var framer = new MllpFramer();
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("\u000bMSH|A\u001c"));
        Assert.Equal(MllpReadStatus.NeedMore, framer.Read(ref buffer).Status);
        Assert.True(framer.IsInsideFrame);
        Assert.Equal("MSH|A", Encoding.ASCII.GetString(framer.ReadUnterminated(ref buffer).Payload));
        Assert.True(buffer.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Given_start_sent_twice_When_read_Then_nothing_was_cut_off(int chunk) =>
        Assert.Equal("Message:MSH|A+1 Message:MSH|B+2", Feed("\u000b\u000bMSH|A\u001c\r\u000b\u000b\u000bMSH|B\u001c\r", chunk));

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Given_start_as_the_last_byte_of_a_message_When_read_Then_it_does_not_wait_for_more(int chunk) =>
        Assert.Equal("Message:MSH|A\u000b", Feed("\u000bMSH|A\u000b\u001c\r", chunk));

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Given_frames_without_message_When_read_Then_each_is_an_empty_message(int chunk) =>
        Assert.Equal("Message: Message: Message:MSH|A", Feed("\u000b\u001c\r\u000b\u001c\r\u000bMSH|A\u001c\r", chunk));

    [Theory]
    [InlineData("\u000bMSH|A\u001c\u000bMSH|B\u001c\r", true)]
    [InlineData("\u000bMSH|A\u001c\n", true)]
    [InlineData("\u000bMSH|A\u001c\r", false)]
    public void Given_the_end_of_a_message_When_its_CR_is_missing_Then_that_is_said(string stream, bool expected)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(stream));
        Assert.Equal(expected, new MllpFramer().Read(ref buffer).IsUnterminated);
    }

    [Theory]
    [InlineData("\u000bMSH|A", false)]
    [InlineData("\u000bMSH|A\u001c", true)]
    [InlineData("\u000bMSH|A\u001cB", false)]
    [InlineData("\u000bMSH|A\u001c\r", false)]
    public void Given_an_FS_as_the_last_byte_Then_the_framer_is_at_the_end_block(string stream, bool expected)
    {
        var framer = new MllpFramer();
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(stream));
        framer.Read(ref buffer);
        Assert.Equal(expected, framer.IsAtEndBlock);
    }

    [Fact]
    public void Given_strict_end_blocks_When_an_FS_has_no_CR_Then_it_is_data()
    {
        Assert.Equal("Interrupted:MSH|A\u001c Message:MSH|B", Feed("\u000bMSH|A\u001c\u000bMSH|B\u001c\r", 1, new MllpFramerOptions { StrictEndBlock = true }));
    }

    [Fact]
    public void Given_message_When_framed_Then_VT_message_FS_CR()
    {
        var output = new ArrayBufferWriter<byte>();
        MllpFrame.Write(output, "MSH|"u8);
        Assert.Equal("\u000bMSH|\u001c\r"u8.ToArray(), output.WrittenSpan.ToArray());
    }

    static string Feed(string stream, int chunk, MllpFramerOptions? options = null)
    {
        var framer = new MllpFramer(options);
        var found = new List<string>();
        byte[] all = Encoding.Latin1.GetBytes(stream);
        byte[] held = [];
        for (int at = 0; at < all.Length; at += chunk)
        {
            held = [.. held, .. all[at..Math.Min(all.Length, at + chunk)]];
            ReadOnlySequence<byte> buffer = Split(held);
            while (framer.Read(ref buffer) is { Status: not MllpReadStatus.NeedMore } frame)
                found.Add($"{frame.Status}:{Encoding.Latin1.GetString(frame.Payload)}{(frame.SkippedBytes > 0 ? $"+{frame.SkippedBytes}" : "")}");
            held = buffer.ToArray();
        }

        return string.Join(' ', found);
    }

    /// <summary>Two memory segments, cut in the middle, as a pipe may hand them out.</summary>
    static ReadOnlySequence<byte> Split(byte[] bytes)
    {
        var first = new Piece(bytes.AsMemory(0, bytes.Length / 2), null);
        var last = new Piece(bytes.AsMemory(bytes.Length / 2), first);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? previous)
        {
            Memory = memory;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
