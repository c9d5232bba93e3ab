using System.IO.Pipelines;
using System.Text;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class BatchTests
{
    static string Message(int id) => $"MSH|^~\\&|A|B|C|D|||ADT^A04|{id}|P|2.5\rPID|1||7\r";

    static string File => "FHS|^~\\&|A|B|C|D|20260101\rBHS|^~\\&|A|B|C|D|20260101||||77\r" + Message(1) + Message(2)
        + "BTS|2\rBHS|^~\\&|A\r" + Message(3) + "BTS|1\rFTS|2\r";

    [Theory]
    [InlineData("\r", "")]
    [InlineData("\n", "")]
    [InlineData("\r\n", "\uFEFF")]
    public void Given_file_of_batches_When_read_Then_envelopes_and_messages(string terminator, string mark)
    {
        var file = Hl7File.Read(Encoding.UTF8.GetBytes(mark + File.Replace("\r", terminator, StringComparison.Ordinal)));
        Assert.Equal("1 2 3", string.Join(' ', file.Messages.Select(m => m.Message!.Header.ControlId)));
        Assert.Equal((2, 2, 1), (file.Batches.Count, file.Batches[0].DeclaredCount, file.Batches[1].DeclaredCount));
        Assert.Equal(("A", "77", "2"), (file.Header.Field(3).Text, file.Batches[0].Header.Field(11).Text, file.Trailer.Field(1).Text));
    }

    [Fact]
    public void Given_messages_without_envelope_When_read_Then_one_batch_and_unreadable_ones_kept()
    {
        var file = Hl7File.Read(Encoding.ASCII.GetBytes("\u000b" + Message(1) + "\u001c\r\u000b" + Message(2) + "\u001c\rMSH"));
        Assert.Equal("1,2,UnusableDelimiters", string.Join(',', Assert.Single(file.Batches).Messages.Select(m => m.Message?.Header.ControlId ?? m.Error!.Code.ToString())));
        Assert.Empty(Hl7File.Read(Encoding.ASCII.GetBytes("\r\n")).Batches);
        Assert.Equal("NoHeader,1,2", Ids(Hl7File.Read(Encoding.ASCII.GetBytes("# export\r" + Message(1) + Message(2)))));
        Assert.Equal("1,2", Ids(Hl7File.Read(Encoding.ASCII.GetBytes("  " + Message(1) + Message(2)))));
        Assert.Equal("1,2", Ids(Hl7File.Read(Encoding.ASCII.GetBytes(Message(1) + "NTE|1||to\nMSHELL and\nBTSX\r" + Message(2)))));
        Assert.Equal(Hl7ParseErrorCode.NoHeader, Hl7File.Read(Encoding.ASCII.GetBytes("junk")).Messages.Single().Error!.Code);
    }

    static string Ids(Hl7File file) => string.Join(',', file.Messages.Select(m => m.Message?.Header.ControlId ?? m.Error!.Code.ToString()));

    [Theory]
    [InlineData("99999999999")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("many")]
    public void Given_count_that_is_none_When_read_Then_null(string count) =>
        Assert.Null(Hl7File.Read(Encoding.ASCII.GetBytes($"BHS|^~\\&|A\r{Message(1)}BTS|{count}\r")).Batches[0].DeclaredCount);

    [Fact]
    public async Task Given_stream_with_mark_and_envelope_When_the_caller_stops_Then_the_rest_is_still_there()
    {
        PipeReader reader = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes("\uFEFF" + File)));
        var ids = new List<string?>();
        for (int i = 0; i < 3; i++)
        {
            await foreach (Hl7ParseResult result in Hl7StreamReader.ReadAsync(reader))
            {
                ids.Add(result.Message?.Header.ControlId);
                break;
            }
        }

        Assert.Equal("1 2 3", string.Join(' ', ids));
    }

    [Fact]
    public void Given_batch_When_acknowledged_Then_one_batch_with_reference()
    {
        Hl7Batch batch = Hl7File.Read(Encoding.ASCII.GetBytes(File)).Batches[0];
        var builder = new AcknowledgmentBuilder(TimeProvider.System);
        byte[] answer = builder.BuildBatch(batch, [.. batch.Messages.Select(m => builder.Build(m.Message!, AcknowledgmentCode.AA))]);
        Hl7Batch read = Assert.Single(Hl7File.Read(answer).Batches);
        Assert.Equal(("C", "77", 2), (read.Header.Field(3).Text, read.Header.Field(12).Text, read.DeclaredCount));
        Assert.Equal("1 2", string.Join(' ', read.Messages.Select(m => m.Message!["MSA-2"].Text)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Given_stream_in_pieces_When_read_Then_every_message(int chunk)
    {
        var pipe = new Pipe();
        byte[] bytes = Encoding.ASCII.GetBytes(File);
        Task writing = Task.Run(async () =>
        {
            for (int at = 0; at < bytes.Length; at += chunk)
                await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at)));
            await pipe.Writer.CompleteAsync();
        });
        var ids = new List<string?>();
        await foreach (Hl7ParseResult result in Hl7StreamReader.ReadAsync(pipe.Reader))
            ids.Add(result.Message?.Header.ControlId);
        await writing;
        Assert.Equal("1 2 3", string.Join(' ', ids));
    }

    [Fact]
    public async Task Given_messages_at_the_limit_and_over_it_When_streamed_in_any_pieces_Then_always_the_same_are_refused()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Message(1) + Message(2) + Message(3).Replace("|7", "|77", StringComparison.Ordinal) + Message(4));
        var options = new Hl7ParseOptions { MaximumLength = Message(1).Length };
        for (int chunk = 1; chunk <= bytes.Length; chunk++)
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
            var found = new List<string>();
            await using IAsyncEnumerator<Hl7ParseResult> results = Hl7StreamReader.ReadAsync(pipe.Reader, options).GetAsyncEnumerator();
            ValueTask<bool> next = results.MoveNextAsync();
            for (int at = 0; at < bytes.Length; at += chunk)
            {
                await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at)));
                // The reader has looked at every piece before the next one comes.
                while (next.IsCompleted && await next)
                {
                    found.Add(results.Current.Message?.Header.ControlId ?? results.Current.Error!.Code.ToString());
                    next = results.MoveNextAsync();
                }
            }

            await pipe.Writer.CompleteAsync();
            while (await next)
            {
                found.Add(results.Current.Message?.Header.ControlId ?? results.Current.Error!.Code.ToString());
                next = results.MoveNextAsync();
            }

            Assert.Equal($"{chunk}: 1 2 TooLarge", $"{chunk}: {string.Join(' ', found)}");
        }
    }

    [Fact]
    public async Task Given_endless_message_When_streamed_Then_refused_with_the_limit()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("MSH|^~\\&|" + new string('x', 5000));
        var results = new List<Hl7ParseResult>();
        await foreach (Hl7ParseResult result in Hl7StreamReader.ReadAsync(PipeReader.Create(new MemoryStream(bytes)), new Hl7ParseOptions { MaximumLength = 1000 }))
            results.Add(result);
        Assert.Equal(Hl7ParseErrorCode.TooLarge, Assert.Single(results).Error!.Code);
        Assert.Equal(Hl7ParseErrorCode.TooLarge, Hl7Message.Parse(new byte[64 * 1024 * 1024]).Error!.Code);
    }
}
