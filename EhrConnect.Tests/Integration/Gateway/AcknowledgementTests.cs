using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>Which acknowledgements leave, when, and what a repeated message gets.</summary>
[Collection(SharedStackTests.Name)]
public sealed class AcknowledgementTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_repeated_message_Then_the_first_answer_comes_again_byte_for_byte_and_nothing_happens_twice()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack);
        var message = connection.Message();
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var first = await client.SendAsync(message);
        await using var later = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal(first, await later.SendAsync(message));
        Assert.Equal(1L, await connection.QueueAsync<long>("count(*)"));
    }

    [Fact]
    public async Task Given_a_control_id_with_other_content_Then_205_and_it_is_kept_for_inspection()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var id = Adt.NewNumber("M");
        await client.SendAsync(connection.Message(id));
        var other = connection.Message(id);
        var answer = await client.SendAsync(other);
        Assert.Equal("AR", Adt.Code(answer));
        Assert.StartsWith("205^", Adt.Field(answer, "ERR", 3), StringComparison.Ordinal);
        // The inspection: found by its control id, with its reason and its own bytes.
        using var api = await _stack.ClientAsync("demo-hospital-integration");
        var kept = Assert.Single((await api.JsonAsync($"/api/hl7/queue?controlId={id}&status=rejected")).GetProperty("data").EnumerateArray());
        Assert.Equal(("205", connection.Id), (kept.GetProperty("errorCode").GetString(), kept.GetProperty("connectionId").GetGuid()));
        Assert.Equal(other, await api.GetStringAsync($"/api/hl7/queue/{kept.GetProperty("id").GetGuid()}/raw"));
    }

    [Theory]
    [InlineData("AL", "AL", "CR")]
    [InlineData("AL", "NE", "CR")]
    [InlineData("ER", "ER", "CR")]
    [InlineData("NE", "AL", "AR")]
    [InlineData("SU", "ER", "AR")]
    [InlineData("SU", "SU", "")]
    [InlineData("NE", "NE", "")]
    public async Task Given_MSH_15_and_16_When_a_message_is_refused_Then_exactly_those_acknowledgements_come(string accept, string application, string expected)
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, "\"messageTypes\":[\"ADT^A01\"]");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await WriteAsync(client, Asking(connection.Message().Replace("ADT^A01", "ADT^A02", StringComparison.Ordinal), accept, application));
        await WriteAsync(client, connection.Message("LAST"));
        var codes = new List<string>();
        while ((await client.ReadAsync())! is var answer && Adt.Field(answer, "MSA", 2) != "LAST")
        {
            codes.Add(Adt.Code(answer));
            Assert.StartsWith("200^", Adt.Field(answer, "ERR", 3), StringComparison.Ordinal);
        }

        Assert.Equal(expected, string.Join(' ', codes));
    }

    [Fact]
    public async Task Given_the_window_is_over_Then_a_control_id_may_be_used_again()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, "\"duplicateWindowDays\":1");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var id = Adt.NewNumber("M");
        await client.SendAsync(connection.Message(id));
        await using (var command = _stack.Database.Admin.CreateCommand($"UPDATE ehr.hl7_control_ids SET received_at = received_at - interval '25 hours' WHERE connection_id = '{connection.Id}'"))
            await command.ExecuteNonQueryAsync();
        Assert.Equal("AA", Adt.Code(await client.SendAsync(connection.Message(id))));
        Assert.Equal(2L, await connection.QueueAsync<long>("count(*)", "status <> 'rejected'"));
    }

    [Theory]
    [InlineData("AL", "AL", "CA AA")]
    [InlineData("AL", "NE", "CA")]
    [InlineData("NE", "AL", "AA")]
    [InlineData("SU", "ER", "CA")]
    [InlineData("ER", "NE", "")]
    [InlineData("NE", "NE", "")]
    public async Task Given_MSH_15_and_16_Then_exactly_those_acknowledgements_come(string accept, string application, string expected)
    {
        await using var connection = await InboundConnection.CreateAsync(_stack);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await WriteAsync(client, Asking(connection.Message(), accept, application));
        // An ordinary message behind it: whatever comes before its answer belongs to the first one.
        await WriteAsync(client, connection.Message("LAST"));
        var codes = new List<string>();
        while ((await client.ReadAsync())! is var answer && Adt.Field(answer, "MSA", 2) != "LAST") codes.Add(Adt.Code(answer));
        Assert.Equal(expected, string.Join(' ', codes));
        Assert.Equal(2L, await connection.QueueAsync<long>("count(*)"));
    }

    [Theory]
    [InlineData("original", "AL", "AL", "AA")]
    [InlineData("enhanced", "", "", "CA")]
    public async Task Given_a_mode_of_the_connection_Then_it_decides(string mode, string accept, string application, string expected)
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, $$"""
            "acknowledge":{"mode":"{{mode}}"}
            """);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal(expected, Adt.Code(await client.SendAsync(Asking(connection.Message(), accept, application))));
    }

    [Fact]
    public async Task Given_a_connection_that_answers_after_processing_Then_AA_means_done_and_AE_failed()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "acknowledge":{"when":"processed","timeoutSeconds":60} """);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await client.SendAsync(connection.Message())));
        Assert.Equal("completed", await connection.QueueAsync<string>("status"));
        var failed = await client.SendAsync(connection.Message().Replace("PID|", "ZZZ|", StringComparison.Ordinal));
        Assert.Equal("AE", Adt.Code(failed));
        Assert.Equal(1L, await connection.QueueAsync<long>("count(*)", "status = 'dead'"));
    }

    [Fact]
    public async Task Given_commit_bytes_of_release_2_Then_each_message_gets_one_before_its_acknowledgement_and_the_peer_s_are_ignored()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "acknowledge":{"commitBytes":true} """);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("\u0006", await client.SendAsync(connection.Message()));
        Assert.Equal("AA", Adt.Code((await client.ReadAsync())!));
        await WriteAsync(client, "\u0006");
        Assert.Equal("\u0006", await client.SendAsync(connection.Message()));
        Assert.Equal("AA", Adt.Code((await client.ReadAsync())!));
        Assert.Equal("\u0015", await client.SendAsync(connection.Message("")));
        Assert.Equal("AR", Adt.Code((await client.ReadAsync())!));
        // A batch is one frame: one byte, then one answer.
        Assert.Equal("\u0006", await client.SendAsync($"BHS|^~\\&|LAB\r{connection.Message()}{connection.Message()}BTS|2\r"));
        Assert.StartsWith("BHS|", await client.ReadAsync(), StringComparison.Ordinal);
        // One byte that is no commit byte is a bad message.
        Assert.Equal("AE", Adt.Code(await client.SendAsync("x")));
    }

    [Fact]
    public async Task Given_a_connection_that_answers_after_processing_When_a_batch_comes_Then_the_answer_is_one_batch_of_how_each_ended()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "acknowledge":{"when":"processed","timeoutSeconds":60} """);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var failing = connection.Message("TWO").Replace("PID|", "ZZZ|", StringComparison.Ordinal);
        var answer = await client.SendAsync($"BHS|^~\\&|LAB||||||||B1\r{connection.Message("ONE")}{failing}BTS|2\r");
        Assert.StartsWith("BHS|", answer, StringComparison.Ordinal);
        Assert.Equal(["MSA|AA|ONE", "MSA|AE|TWO"], Lines(answer, "MSA").Select(line => string.Join('|', line.Split('|').Take(3))));
        Assert.Equal(2L, await connection.QueueAsync<long>("count(*)", "status IN ('completed', 'dead')"));
    }

    private static IEnumerable<string> Lines(string message, string segment) => message.Split('\r').Where(line => line.StartsWith(segment + "|", StringComparison.Ordinal));

    private static string Asking(string message, string accept, string application) => message.Replace("|P|2.5.1", $"|P|2.5.1|||{accept}|{application}", StringComparison.Ordinal);

    private static async Task WriteAsync(MllpClient client, string message) => await client.WriteAsync((byte[])[0x0B, .. System.Text.Encoding.ASCII.GetBytes(message), 0x1C, 0x0D]);
}
