using Dapper;
using EhrConnect.Data.Messages;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>What has arrived becomes what people and workers see: all of it, in its order, once.</summary>
public sealed class FilingTests
{
    [Fact]
    public async Task Given_a_group_of_messages_Then_it_is_one_arrival_and_filing_makes_of_each_a_row_an_event_a_delivery_and_an_audit_record()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SubscribeAsync(database);
        IncomingMessage[] group = [Incoming.Message(), Full(), Incoming.Message(connection: Guid.CreateVersion7()), Full(), Incoming.Message()];

        Assert.All(await database.StoreAsync(group), result => Assert.Equal(IntakeOutcome.Stored, result.Outcome));

        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_arrivals"));
        Assert.Equal(group.Select(message => message.ControlId), await database.ArrivedAsync());
        Assert.Empty(await database.QueuedAsync());
        Assert.Equal(0L, await CountAsync(database, "event_log WHERE type = 'hl7.received'"));
        Assert.Equal(0L, await CountAsync(database, "audit_logs WHERE action = 'hl7.receive'"));

        await database.FileArrivalsAsync();
        await database.FileArrivalsAsync();

        Assert.Equal(0L, await CountAsync(database, "hl7_arrivals"));
        await using var admin = await database.Admin.OpenConnectionAsync();
        Assert.Equal(group.Select(QueueRow.Of), await QueueRow.AllAsync(database));
        await AssertSameAsync(
            group.Select(m => $"{m.Id} hl7.received {m.Id} ADT^A01 {m.Id} {m.ConnectionId}"),
            "SELECT concat_ws(' ', id, type, message_id, message_type, data ->> 'messageId', data ->> 'connectionId') FROM ehr.event_log WHERE type = 'hl7.received'");
        await AssertSameAsync(group.Select(m => $"{m.Id} 4"), "SELECT event_id || ' ' || max_attempts FROM ehr.webhook_deliveries");
        await AssertSameAsync(
            group.Select(m => $"{m.Id} sender {m.SendingApplication ?? "-"} success Hl7Message {m.Id} stored {m.Peer ?? "-"}"),
            """
            SELECT concat_ws(' ', id, actor_type, coalesce(actor_id, '-'), outcome, resource_type, resource_id, detail ->> 'intake', coalesce(ip, '-'))
            FROM ehr.audit_logs WHERE action = 'hl7.receive'
            """);

        async Task AssertSameAsync(IEnumerable<string> expected, string sql) =>
            Assert.Equal(expected.Order(StringComparer.Ordinal), (await admin.QueryAsync<string>(sql)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Given_messages_of_two_organisations_in_one_call_Then_each_arrives_in_its_own_and_filing_one_leaves_the_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        IncomingMessage[] messages = [Incoming.Message(), Incoming.Message(organisation: Tokens.ClinicId), Incoming.Message(), Incoming.Message(organisation: Tokens.ClinicId)];
        string[] hospital = [messages[0].ControlId, messages[2].ControlId];
        string[] clinic = [messages[1].ControlId, messages[3].ControlId];

        Assert.Equal(messages.Select(message => message.Id), (await database.StoreAsync(messages)).Select(result => result.MessageId));
        Assert.Equal(hospital, await database.ArrivedAsync());
        Assert.Equal(clinic, await database.ArrivedAsync(Tokens.ClinicId));

        await database.Arrivals.FileAsync(Tokens.ClinicId, CancellationToken.None);

        Assert.Equal(hospital, await database.ArrivedAsync());
        Assert.Empty(await database.QueuedAsync());
        Assert.Empty(await database.ArrivedAsync(Tokens.ClinicId));
        Assert.Equal(clinic, await database.QueuedAsync(Tokens.ClinicId));
        foreach (var table in (string[])["event_log WHERE type = 'hl7.received'", "audit_logs WHERE action = 'hl7.receive'"])
            Assert.Equal((2L, 2L), (await CountAsync(database, table), await CountAsync(database, $"{table} AND org_id = '{Tokens.ClinicId}'")));
    }

    [Fact]
    public async Task Given_more_than_fits_into_one_commit_When_several_file_it_at_once_Then_each_message_is_in_the_queue_once_in_the_order_of_arrival()
    {
        await using var database = await TestDatabase.CreateAsync();
        for (var group = 0; group < 300; group++) await database.StoreAsync([.. Enumerable.Range(0, 1 + (group % 7)).Select(_ => Incoming.Message())]);
        var arrived = await database.ArrivedAsync();
        Assert.True(arrived.Length > 1_000);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Filer(database).FileAsync(Tokens.HospitalId, CancellationToken.None)));

        Assert.Equal(arrived, await database.QueuedAsync());
        Assert.Equal(arrived.Length, await CountAsync(database, "event_log WHERE type = 'hl7.received'"));
        Assert.Equal(arrived.Length, await CountAsync(database, "audit_logs WHERE action = 'hl7.receive'"));
    }

    [Fact]
    public async Task Given_intake_that_goes_on_When_several_file_meanwhile_Then_each_message_is_in_the_queue_once_and_each_connection_in_its_order()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var over = new CancellationTokenSource();
        var filers = Enumerable.Range(0, 3).Select(async _ =>
        {
            var filer = Filer(database);
            while (!over.IsCancellationRequested) await filer.FileAsync(Tokens.HospitalId, CancellationToken.None);
        }).ToArray();
        var connections = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var connection = Guid.CreateVersion7();
            var sent = new List<string>();
            for (var group = 0; group < 100; group++)
            {
                var messages = Enumerable.Range(0, 1 + (group % 4)).Select(_ => Incoming.Message(connection: connection)).ToArray();
                await database.StoreAsync(messages);
                sent.AddRange(messages.Select(message => message.ControlId));
            }

            return (Id: connection, Sent: sent);
        }));
        await over.CancelAsync();
        await Task.WhenAll(filers);

        await database.FileArrivalsAsync();

        Assert.Equal(connections.Sum(connection => connection.Sent.Count), await CountAsync(database, "hl7_message_queue"));
        foreach (var (id, sent) in connections)
            Assert.Equal(sent, await database.ScalarAsync<string[]>($"SELECT array_agg(control_id ORDER BY seq) FROM ehr.hl7_message_queue WHERE connection_id = '{id}'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_message_in_two_arrivals_Then_it_is_in_the_queue_once_with_one_event_and_one_audit_record_and_the_others_follow(bool filedBetween)
    {
        await using var database = await TestDatabase.CreateAsync();
        var known = Incoming.Message(isAcknowledgment: true);
        await database.StoreAsync(known);
        // An acknowledgement that holds no control id: when the answer to its commit is lost, nothing tells that it is stored.
        var twice = Incoming.Message(known.ControlId, content: "another answer", isAcknowledgment: true);
        var (between, after) = (Incoming.Message(), Incoming.Message());
        await database.StoreAsync(twice, between);
        if (filedBetween) await database.FileArrivalsAsync();
        await database.StoreAsync(twice, after);

        await database.FileArrivalsAsync();

        Assert.Equal([known.ControlId, twice.ControlId, between.ControlId, after.ControlId], await database.QueuedAsync());
        Assert.Empty(await database.ArrivedAsync());
        Assert.Equal(4L, await CountAsync(database, "event_log WHERE type = 'hl7.received'"));
        Assert.Equal(4L, await CountAsync(database, "audit_logs WHERE action = 'hl7.receive'"));
    }

    private static MessageArrivals Filer(TestDatabase database) => new(database.Organizations, TimeProvider.System, NullLogger<MessageArrivals>.Instance) { Patience = Eventually.Generous };

    private static Task<long> CountAsync(TestDatabase database, string from) => database.ScalarAsync<long>($"SELECT count(*) FROM ehr.{from}");

    private static Task SubscribeAsync(TestDatabase database) => database.ExecuteAsync(
        $$"""
        INSERT INTO ehr.webhook_subscriptions (org_id, id, name, url, events, retry_config, secret_envelope, secret_last4)
        SELECT org, gen_random_uuid(), 'arrivals', 'https://example.org/', ARRAY[event], '{"maxAttempts":4}', '\x00', '0000'
        FROM unnest(ARRAY['{{Tokens.HospitalId}}', '{{Tokens.ClinicId}}']::uuid[]) org, unnest(ARRAY['hl7.received', 'hl7.error']) event
        """);

    /// <summary>A message with every column its own.</summary>
    private static IncomingMessage Full()
    {
        var bare = Incoming.Message(Adt.NewNumber("é"));
        byte[] raw = [.. bare.Raw, 0, 0xFF, 0x5C, 0x78];
        return new IncomingMessage
        {
            Id = bare.Id,
            OrgId = bare.OrgId,
            ConnectionId = bare.ConnectionId,
            ControlId = bare.ControlId,
            MessageType = bare.MessageType,
            Version = "2.5.1",
            SendingApplication = "LAB",
            SendingFacility = "NORTH{,\"NULL",
            PatientKey = "NULL",
            OrderingKey = "a lane",
            HaltOnFailure = true,
            AnswerLater = true,
            CharacterSet = "8859/1",
            Raw = raw,
            Peer = "192.0.2.7",
            TlsIdentity = "AB12",
            Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ReceivedAt = bare.ReceivedAt,
            RepeatedSince = bare.RepeatedSince,
        };
    }
}
