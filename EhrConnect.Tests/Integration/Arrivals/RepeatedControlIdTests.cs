using EhrConnect.Data.Messages;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>A control id is somebody's from the moment its message arrived, wherever that message is by now.</summary>
public sealed class RepeatedControlIdTests
{
    [Fact]
    public async Task Given_a_control_id_twice_in_one_group_Then_the_first_is_stored_the_same_again_is_a_duplicate_another_content_a_conflict_and_the_others_are_stored()
    {
        await using var database = await TestDatabase.CreateAsync();
        var first = Incoming.Message();
        IncomingMessage[] group = [Incoming.Message(), first, Incoming.Message(first.ControlId), Incoming.Message(first.ControlId, content: "other"), Incoming.Message()];

        var results = await database.StoreAsync(group);

        Assert.Equal([IntakeOutcome.Stored, IntakeOutcome.Stored, IntakeOutcome.Duplicate, IntakeOutcome.Conflict, IntakeOutcome.Stored], results.Select(result => result.Outcome));
        Assert.Equal((first.Id, first.ReceivedAt), (results[2].MessageId, results[2].ReceivedAt));
        await AssertAsync(database, [group[0].ControlId, first.ControlId, group[4].ControlId], duplicate: group[2], conflict: group[3]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_control_id_of_an_earlier_group_Then_it_is_recognised_before_and_after_that_is_filed_and_the_others_of_the_group_are_stored(bool filed)
    {
        await using var database = await TestDatabase.CreateAsync();
        var first = Incoming.Message();
        await database.StoreAsync(first);
        if (filed) await database.FileArrivalsAsync();
        IncomingMessage[] group =
        [
            Incoming.Message(), Incoming.Message(first.ControlId), Incoming.Message(first.ControlId, content: "other"),
            Incoming.Message(first.ControlId, connection: Guid.CreateVersion7()), Incoming.Message(first.ControlId, organisation: Tokens.ClinicId), Incoming.Message(),
        ];

        var results = await database.StoreAsync(group);

        Assert.Equal(
            [IntakeOutcome.Stored, IntakeOutcome.Duplicate, IntakeOutcome.Conflict, IntakeOutcome.Stored, IntakeOutcome.Stored, IntakeOutcome.Stored], results.Select(result => result.Outcome));
        Assert.Equal((first.Id, first.ReceivedAt), (results[1].MessageId, results[1].ReceivedAt));
        await AssertAsync(database, [first.ControlId, group[0].ControlId, first.ControlId, group[5].ControlId], duplicate: group[1], conflict: group[2]);
        Assert.Equal([first.ControlId], await database.QueuedAsync(Tokens.ClinicId));
    }

    [Fact]
    public async Task Given_an_acknowledgement_whose_control_id_is_known_with_other_content_Then_it_is_stored_at_its_place_in_the_group()
    {
        await using var database = await TestDatabase.CreateAsync();
        var known = Incoming.Message(isAcknowledgment: true);
        await database.StoreAsync(known);
        IncomingMessage[] group =
        [
            Incoming.Message(), Incoming.Message(known.ControlId, content: "another answer", isAcknowledgment: true), Incoming.Message(),
            Incoming.Message(known.ControlId, isAcknowledgment: true), Incoming.Message(known.ControlId, content: "a third", isAcknowledgment: true),
        ];

        var results = await database.StoreAsync(group);

        Assert.Equal([IntakeOutcome.Stored, IntakeOutcome.Stored, IntakeOutcome.Stored, IntakeOutcome.Duplicate, IntakeOutcome.Stored], results.Select(result => result.Outcome));
        await database.FileArrivalsAsync();
        Assert.Equal([known.ControlId, group[0].ControlId, known.ControlId, group[2].ControlId, known.ControlId], await database.QueuedAsync());
    }

    [Fact]
    public async Task Given_the_same_new_control_ids_in_two_groups_at_once_the_other_way_round_Then_each_is_stored_once_and_neither_waits_for_the_other_in_vain()
    {
        await using var database = await TestDatabase.CreateAsync();
        // Taking a control id takes long enough for the two to meet.
        await database.ExecuteAsync(
            """
            CREATE FUNCTION ehr.take_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END $$;
            GRANT EXECUTE ON FUNCTION ehr.take_long() TO PUBLIC;
            CREATE TRIGGER take_long BEFORE INSERT ON ehr.hl7_control_ids FOR EACH ROW EXECUTE FUNCTION ehr.take_long();
            """);
        var all = new List<string>();
        for (var round = 0; round < 50; round++)
        {
            var ids = Enumerable.Range(0, 5).Select(_ => Adt.NewNumber("X")).ToArray();
            all.AddRange(ids);
            var one = ids.Select(id => Incoming.Message(id)).ToArray();
            var other = ids.Reverse().Select(id => Incoming.Message(id)).ToArray();

            var results = await Task.WhenAll(Task.Run(() => database.StoreAsync(one)), Task.Run(() => database.StoreAsync(other)));

            foreach (var (a, b) in results[0].Zip(results[1].Reverse()))
            {
                Assert.Equal(a.MessageId, b.MessageId);
                Assert.Equal([IntakeOutcome.Stored, IntakeOutcome.Duplicate], ((IntakeOutcome[])[a.Outcome, b.Outcome]).Order());
            }
        }

        await database.FileArrivalsAsync();

        Assert.Equal(all.Order(StringComparer.Ordinal), (await database.QueuedAsync()).Order(StringComparer.Ordinal));
    }

    private static async Task AssertAsync(TestDatabase database, string[] queued, IncomingMessage duplicate, IncomingMessage conflict)
    {
        await database.FileArrivalsAsync();
        Assert.Equal(queued, await database.QueuedAsync());
        Assert.Equal($"{conflict.Id} 205 {Convert.ToHexStringLower(conflict.Raw)}", await database.ScalarAsync<string>(
            "SELECT string_agg(concat_ws(' ', id, error_code, encode(raw, 'hex')), ',') FROM ehr.hl7_message_queue WHERE status = 'rejected'"));
        Assert.Equal($"{duplicate.Id} success duplicate,{conflict.Id} failure conflict", await database.ScalarAsync<string>(
            "SELECT string_agg(concat_ws(' ', id, outcome, detail ->> 'intake'), ',' ORDER BY outcome DESC) FROM ehr.audit_logs WHERE action = 'hl7.receive' AND detail ->> 'intake' <> 'stored'"));
    }
}
