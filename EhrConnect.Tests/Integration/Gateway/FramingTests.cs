using System.Globalization;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>Frames however they come: split, joined, badly ended. No two messages are ever merged, none is lost.</summary>
[Collection(SharedStackTests.Name)]
public sealed class FramingTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_50_frames_in_one_write_Then_50_acknowledgements_in_order()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var prefix = Adt.NewNumber("F");
        var ids = Enumerable.Range(0, 50).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}")).ToArray();
        await client.WriteAsync(ids.SelectMany(id => Frame(Message(id))).ToArray());
        foreach (var id in ids) await AcceptedAsync(client, id);
        Assert.Equal(ids, await StoredAsync(prefix));
        Assert.Equal(ids, await StoredAsync(prefix, orderedBy: "id"));
    }

    [Fact]
    public async Task Given_a_message_byte_by_byte_Then_it_is_acknowledged_once()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var id = Adt.NewNumber("F");
        foreach (var one in Frame(Message(id))) await client.WriteAsync(new[] { one });
        await AcceptedAsync(client, id);
    }

    [Fact]
    public async Task Given_a_split_between_FS_and_CR_Then_nothing_is_lost()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (first, second) = (Adt.NewNumber("F"), Adt.NewNumber("F"));
        var frame = Frame(Message(first));
        await client.WriteAsync(frame.AsMemory(0, frame.Length - 1));
        await Task.Yield();
        await client.WriteAsync((byte[])[0x0D, .. Frame(Message(second))]);
        await AcceptedAsync(client, first);
        await AcceptedAsync(client, second);
    }

    [Fact]
    public async Task Given_a_new_start_before_the_end_Then_the_cut_message_is_rejected_and_the_next_accepted()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (cut, whole) = (Adt.NewNumber("F"), Adt.NewNumber("F"));
        await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(Message(cut)), .. Frame(Message(whole))]);
        var refused = (await client.ReadAsync())!;
        Assert.Equal(("AR", cut), (Adt.Code(refused), Adt.Field(refused, "MSA", 2)));
        await AcceptedAsync(client, whole);
        Assert.Empty(await StoredAsync(cut));
    }

    [Theory]
    [InlineData("\u001c")]
    [InlineData("\u001c\n")]
    [InlineData("\u001c\r\0\0\r\n")]
    [InlineData("\u001c\rjunk")]
    public async Task Given_another_end_or_junk_between_Then_both_messages_are_accepted(string end)
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (first, second) = (Adt.NewNumber("F"), Adt.NewNumber("F"));
        await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(Message(first) + end), .. Frame(Message(second))]);
        await AcceptedAsync(client, first);
        await AcceptedAsync(client, second);
    }

    [Fact]
    public async Task Given_FS_without_CR_and_then_the_end_of_the_connection_Then_the_message_is_stored()
    {
        var id = Adt.NewNumber("F");
        await using (var client = await MllpClient.ConnectAsync(_stack.MllpPort)) await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(Message(id)), 0x1C]);
        await Eventually.Holds(async () => (await StoredAsync(id)).Length == 1, "the message is stored");
    }

    [Fact]
    public async Task Given_a_batch_in_one_frame_Then_the_answer_is_a_batch_of_acknowledgements()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (good, bad) = (Adt.NewNumber("F"), Adt.NewNumber("F"));
        var batch = @"FHS|^~\&|LAB|SENDER" + "\r" + @"BHS|^~\&|LAB|SENDER|||||||B77" + $"\r{Message(good)}{Adt.Message("A01", bad, "NOBODY", "1")}BTS|2\rFTS|1\r";
        var answer = await client.SendAsync(batch);
        Assert.StartsWith("BHS|", answer, StringComparison.Ordinal);
        Assert.Equal("B77", Adt.Field(answer, "BHS", 11));
        Assert.Equal([$"MSA|AA|{good}", $"MSA|AR|{bad}"], answer.Split('\r').Where(line => line.StartsWith("MSA|", StringComparison.Ordinal)).Select(line => string.Join('|', line.Split('|').Take(3))));
        Assert.Contains("\rBTS|2\r", answer, StringComparison.Ordinal);
        Assert.Equal([good], await StoredAsync(good));
    }

    [Fact]
    public async Task Given_several_batches_in_one_frame_Then_their_answers_come_in_one_frame()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var ids = Enumerable.Range(0, 3).Select(_ => Adt.NewNumber("F")).ToArray();
        var answer = await client.SendAsync($"FHS|^~\\&|LAB\rBHS|^~\\&|LAB||||||||B1\r{Message(ids[0])}BTS|1\rBHS|^~\\&|LAB||||||||B2\r{Message(ids[1])}BTS|1\rFTS|2\r");
        Assert.Equal(["BHS", "MSH", "MSA", "BTS", "BHS", "MSH", "MSA", "BTS"], answer.Split('\r', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..3]));
        // Nothing else comes before the answer to the next frame.
        Assert.Equal(ids[2], Adt.Field(await client.SendAsync(Message(ids[2])), "MSA", 2));
    }

    [Theory]
    [InlineData("BHS|^~\\&|LAB||||||||B9\rBTS|0\r", "B9")]
    [InlineData("FHS|^~\\&|LAB\rBHS|^~\\&|LAB||||||||B9\rBTS|0\rFTS|1\r", "B9")]
    [InlineData("FHS|^~\\&|LAB\rFTS|0\r", "")]
    public async Task Given_a_batch_without_messages_Then_its_sender_is_not_left_waiting(string batch, string id)
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var answer = await client.SendAsync(batch);
        Assert.Equal(("AR", id), (Adt.Code(answer), Adt.Field(answer, "BHS", 11)));
        Assert.Contains("The batch has no message", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    public async Task Given_two_messages_in_one_frame_Then_they_are_rejected_so_that_nothing_of_the_second_is_taken_for_the_first_patient(string end)
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (first, second) = (Adt.NewNumber("F"), Adt.NewNumber("F"));
        var answer = await client.SendAsync((Message(first) + Message(second)).Replace("\r", end, StringComparison.Ordinal));
        Assert.Equal(("AR", first), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
        Assert.Contains("a second MSH", answer, StringComparison.Ordinal);
        Assert.Empty(await StoredAsync(first));
        Assert.Empty(await StoredAsync(second));
        // MSH that does not begin a line is text.
        await client.WriteAsync(Frame(Message(first).Replace("1 Main St", "MSH|1 MSH", StringComparison.Ordinal)));
        await AcceptedAsync(client, first);
    }

    private static byte[] Frame(string message) => [0x0B, .. Encoding.ASCII.GetBytes(message), 0x1C, 0x0D];

    private static string Message(string id) => Adt.Message("A01", id, "DEMO_HOSPITAL", id);

    private static async Task AcceptedAsync(MllpClient client, string id)
    {
        var answer = (await client.ReadAsync())!;
        Assert.Equal(("AA", id), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
    }

    private async Task<string[]> StoredAsync(string prefix, string orderedBy = "seq")
    {
        await _stack.Database.FileArrivalsAsync();
        return await _stack.Database.ScalarAsync<string[]>($"SELECT coalesce(array_agg(control_id ORDER BY {orderedBy}), '{{}}') FROM ehr.hl7_message_queue WHERE control_id LIKE '{prefix}%'");
    }
}
