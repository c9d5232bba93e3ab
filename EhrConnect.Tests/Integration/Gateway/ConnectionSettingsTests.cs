using System.Text;
using Dapper;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>What the settings of a connection do to its messages.</summary>
[Collection(SharedStackTests.Name)]
public sealed class ConnectionSettingsTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_several_connections_for_a_facility_Then_the_one_that_says_most_of_MSH_3_to_5_gets_the_message()
    {
        await using var any = await InboundConnection.CreateAsync(_stack);
        await using var lab = await InboundConnection.CreateAsync(_stack, "\"sendingApplication\":\"ADT1\",\"sendingFacility\":\"SENDER\"", any.Facility);
        await using var other = await InboundConnection.CreateAsync(_stack, "\"receivingApplication\":\"SOMEBODY\"", any.Facility);
        Assert.Equal("AA", (await SendAsync(any.Message())).Code);
        Assert.Equal((0L, 1L, 0L), (await any.QueueAsync<long>("count(*)"), await lab.QueueAsync<long>("count(*)"), await other.QueueAsync<long>("count(*)")));
    }

    [Fact]
    public async Task Given_two_connections_that_say_the_same_Then_the_message_is_rejected_as_ambiguous()
    {
        await using var one = await InboundConnection.CreateAsync(_stack);
        await using var two = await InboundConnection.CreateAsync(_stack, facility: one.Facility);
        Assert.Equal(("AR", "204"), await SendAsync(one.Message()));
    }

    [Fact]
    public async Task Given_a_facility_of_another_organisation_When_it_is_claimed_Then_the_database_refuses()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => InboundConnection.CreateAsync(_stack, facility: "DEMO_HOSPITAL", organisation: Tokens.ClinicId));
        Assert.Equal("EH003", refused.SqlState);
    }

    [Theory]
    [InlineData("\"allowedSubjects\":[\"CN=claimed,O=Tests\"]", "\"allowedSubjects\":[\"cn = claimed, o=Tests\"]", "subject")]
    [InlineData("\"allowedThumbprints\":[\"AB\"]", "\"allowedThumbprints\":[\"ab\"]", "certificate")]
    public async Task Given_a_certificate_of_another_organisation_When_it_is_claimed_Then_the_database_refuses(string theirs, string ours, string said)
    {
        await using var first = await InboundConnection.CreateAsync(_stack, $"\"tls\":{{{theirs}}}");
        await using var own = await InboundConnection.CreateAsync(_stack, $"\"tls\":{{{ours}}}");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => InboundConnection.CreateAsync(_stack, $"\"tls\":{{{ours}}}", organisation: Tokens.ClinicId));
        Assert.Equal("EH003", refused.SqlState);
        Assert.Contains(said, refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_port_of_its_own_Then_every_facility_is_taken_there_and_the_port_closes_with_the_connection()
    {
        var port = FreePort.Next();
        var connection = await InboundConnection.CreateAsync(_stack, $"\"port\":{port}", facility: "");
        await using var client = await InboundConnection.OnPortAsync(port);
        Assert.Equal("AA", Adt.Code(await client.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "WHATEVER", "1"))));
        Assert.Equal(1L, await connection.QueueAsync<long>("count(*)"));
        await using var other = await MllpClient.ConnectAsync(_stack.MllpPort);
        await connection.DisposeAsync();
        Assert.Null(await client.ReadAsync());
        // The others notice nothing.
        Assert.Equal("AA", Adt.Code(await other.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "DEMO_HOSPITAL", "1"))));
    }

    [Theory]
    [InlineData("\"messageTypes\":[\"ORU^R01\",\"ADT^A08\"]", "AR", "200")]
    [InlineData("\"messageTypes\":[\"ADT^*\"]", "AA", null)]
    [InlineData("\"versions\":[\"2.3\"]", "AR", "203")]
    [InlineData("\"sourceNetworks\":[\"10.0.0.0/8\"]", "AR", "207")]
    [InlineData("\"sourceNetworks\":[\"127.0.0.0/8\"]", "AA", null)]
    public async Task Given_limits_Then_only_what_they_allow_is_accepted(string settings, string code, string? error)
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, settings);
        Assert.Equal((code, error), await SendAsync(connection.Message()));
        Assert.Equal(code == "AA" ? 1L : 0L, await connection.QueueAsync<long>("count(*)"));
    }

    [Fact]
    public async Task Given_new_settings_Then_they_hold_on_the_open_connection()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, "\"versions\":[\"2.3\"]");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AR", Adt.Code(await client.SendAsync(connection.Message())));
        await connection.ChangeAsync("\"versions\":[\"2.5.1\"]");
        await Eventually.Holds(async () => Adt.Code(await client.SendAsync(connection.Message())) == "AA", "the new settings are in force");
    }

    [Fact]
    public async Task Given_a_limit_of_connections_Then_one_more_is_rejected_and_closed_until_another_ends()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, "\"maxConnections\":1");
        var first = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await first.SendAsync(connection.Message())));
        await using (var second = await MllpClient.ConnectAsync(_stack.MllpPort))
        {
            Assert.Equal("AR", Adt.Code(await second.SendAsync(connection.Message())));
            Assert.Null(await second.ReadAsync());
        }

        await first.DisposeAsync();
        await Eventually.Holds(async () => (await SendAsync(connection.Message())).Code == "AA", "there is room again");
        await Eventually.Holds(
            async () => await _stack.Database.ScalarAsync<long>($"SELECT count(DISTINCT type) FROM ehr.event_log WHERE data ->> 'connectionId' = '{connection.Id}' AND type LIKE 'connection.%'") == 2,
            "opening and closing are events");
    }

    [Fact]
    public async Task Given_validation_and_a_profile_Then_an_invalid_message_is_answered_with_its_errors_and_kept_but_not_processed()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "profile":{"name":"strict","rules":[{"path":"PID-19","usage":"required"}]} """);
        var id = Adt.NewNumber("M");
        Assert.Equal(("AE", "101"), await SendAsync(connection.Message(id)));
        Assert.Equal("rejected", await connection.QueueAsync<string>("status"));
        // Corrected, it may come again under its id.
        await connection.ChangeAsync("");
        await Eventually.Holds(async () => (await SendAsync(connection.Message(id))).Code == "AA", "the profile is gone");
    }

    [Fact]
    public async Task Given_a_character_set_Then_a_message_without_MSH_18_is_read_with_it()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, "\"characterSet\":\"8859/1\"");
        var number = Adt.NewNumber("P");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await client.WriteAsync((byte[])[0x0B, .. Encoding.Latin1.GetBytes(Adt.Message("A01", number, connection.Facility, number, "Müller")), 0x1C, 0x0D]);
        Assert.Equal("AA", Adt.Code((await client.ReadAsync())!));
        using var api = await _stack.ClientAsync("demo-hospital-owner");
        var patient = await Eventually.Get(
            async () => (await api.JsonAsync($"/fhir/R4/Patient?identifier={number}")) is var bundle && bundle.GetProperty("total").GetInt32() == 1 ? bundle.GetRawText() : null,
            "the patient is there");
        Assert.Contains("Müller", System.Text.RegularExpressions.Regex.Unescape(patient), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connection", "{0:N}")]
    [InlineData("patient", "{0:N}|P-1")]
    public async Task Given_an_ordering_key_Then_messages_wait_for_each_other_by_it(string key, string expected)
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, $$"""
            "ordering":{"key":"{{key}}","onFailure":"halt"}
            """);
        await SendAsync(Adt.Message("A01", Adt.NewNumber("M"), connection.Facility, "P-1"));
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, connection.Id), await connection.QueueAsync<string>("ordering_key"));
        Assert.True(await connection.QueueAsync<bool>("halt_on_failure"));
    }

    [Fact]
    public async Task Given_a_connection_that_halts_When_a_message_fails_for_good_Then_those_behind_it_wait()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack, """ "ordering":{"key":"connection","onFailure":"halt"} """);
        var bad = connection.Message().Replace("PID|", "ZZZ|", StringComparison.Ordinal);
        Assert.Equal("AA", (await SendAsync(bad)).Code);
        await Eventually.Holds(async () => await connection.QueueAsync<long>("count(*)", "status = 'halted'") == 1, "the message halts its lane");
        Assert.Equal("AA", (await SendAsync(connection.Message())).Code);
        await using (var database = await _stack.Database.Admin.OpenConnectionAsync())
        {
            await Eventually.Holds(async () => await connection.QueueAsync<long>("count(*)", "enqueued_at IS NOT NULL AND status = 'pending'") == 1, "the next one was handed over");
            Assert.Equal(0L, await connection.QueueAsync<long>("count(*)", "status = 'completed'"));
            await database.ExecuteAsync($"UPDATE ehr.hl7_message_queue SET status = 'cancelled' WHERE connection_id = '{connection.Id}' AND status = 'halted'");
        }

        await Eventually.Holds(async () => await connection.QueueAsync<long>("count(*)", "status = 'completed'") == 1, "the lane goes on");
    }

    private async Task<(string Code, string? Error)> SendAsync(string message)
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var answer = await client.SendAsync(message);
        return (Adt.Code(answer), answer.Contains("\rERR|", StringComparison.Ordinal) ? Adt.Field(answer, "ERR", 3).Split('^')[0] : null);
    }
}
