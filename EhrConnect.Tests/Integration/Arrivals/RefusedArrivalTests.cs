using Dapper;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>What cannot be entered in the queue stays where it is and keeps back nobody else.</summary>
public sealed class RefusedArrivalTests
{
    [Fact]
    public async Task Given_an_arrival_that_cannot_be_filed_Then_the_others_are_it_stays_and_is_tried_again_after_a_minute()
    {
        await using var database = await TestDatabase.CreateAsync();
        IncomingMessage[][] groups = [[Incoming.Message()], [Incoming.Message(), Incoming.Message(), Incoming.Message()], [Incoming.Message(), Incoming.Message()], [Incoming.Message()]];
        foreach (var group in groups) await database.StoreAsync(group);
        var (good, bad) = (Ids(groups[0], groups[2], groups[3]), Ids(groups[1]));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var arrivals = Filer(database, time);
        await RefuseAsync(database, groups[1][1], "P0001");

        await arrivals.FileAsync(Tokens.HospitalId, CancellationToken.None);

        Assert.Equal(good, await database.QueuedAsync());
        Assert.Equal(bad, await database.ArrivedAsync());
        await database.ExecuteAsync("DROP TRIGGER refused ON ehr.hl7_message_queue");
        var later = Incoming.Message();
        await database.StoreAsync(later);
        time.Advance(TimeSpan.FromSeconds(59));
        await arrivals.FileAsync(Tokens.HospitalId, CancellationToken.None);
        Assert.Equal(good.Append(later.ControlId), await database.QueuedAsync());
        Assert.Equal(bad, await database.ArrivedAsync());

        time.Advance(TimeSpan.FromSeconds(1));
        await arrivals.FileAsync(Tokens.HospitalId, CancellationToken.None);
        Assert.Equal(good.Append(later.ControlId).Concat(bad), await database.QueuedAsync());
        Assert.Empty(await database.ArrivedAsync());
    }

    [Fact]
    public async Task Given_a_database_that_fails_in_the_middle_of_filing_one_by_one_Then_the_caller_knows_what_was_filed_before()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (first, bad, last) = (Incoming.Message(), Incoming.Message(), Incoming.Message());
        foreach (var message in (IncomingMessage[])[first, bad, last]) await database.StoreAsync(message);
        await RefuseAsync(database, bad, "P0001");
        await RefuseAsync(database, last, "57P03", "unavailable");

        var filed = await database.Arrivals.FileSomeAsync(Tokens.HospitalId, DateTimeOffset.UtcNow, CancellationToken.None);

        Assert.Equal(first.Id, Assert.Single(filed).Id);
        Assert.Equal(Ids([first]), await database.QueuedAsync());
        Assert.Equal(Ids([bad, last]), await database.ArrivedAsync());
    }

    [Theory]
    [InlineData("P0001", false)]
    [InlineData("57014", false)]
    [InlineData("57P03", true)]
    [InlineData("53100", true)]
    public async Task Given_an_organisation_whose_arrivals_cannot_be_filed_When_all_are_relayed_Then_those_of_the_others_are_handed_over(string state, bool isOutage)
    {
        await using var database = await TestDatabase.CreateAsync();
        Guid[] organisations = [Tokens.HospitalId, Tokens.ClinicId];
        foreach (var failing in organisations)
        {
            var other = organisations.Single(organisation => organisation != failing);
            var messages = new Dictionary<Guid, IncomingMessage> { [failing] = Incoming.Message(organisation: failing), [other] = Incoming.Message(organisation: other) };
            await database.StoreAsync([.. messages.Values]);
            await RefuseAsync(database, messages[failing], state);
            var handedOver = new List<Guid>();
            var relay = new ArrivalRelay(new DispatchDatabase(database.Worker), Filer(database, TimeProvider.System), TimeProvider.System);

            var failure = await Record.ExceptionAsync(() => relay.RelayAsync(
                entries =>
                {
                    handedOver.AddRange(entries.Select(entry => entry.Id));
                    return Task.CompletedTask;
                },
                CancellationToken.None));

            // An outage is told to whoever relays, who pauses.
            Assert.Equal(isOutage ? state : null, (failure as PostgresException)?.SqlState);
            Assert.Equal([messages[other].Id], handedOver);
            await database.ExecuteAsync("DROP TRIGGER refused ON ehr.hl7_message_queue");
            await database.FileArrivalsAsync();
        }
    }

    [Fact]
    public async Task Given_an_arrival_whose_filing_takes_too_long_Then_it_is_set_aside_for_a_minute_and_the_others_are_filed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (slow, good) = (Incoming.Message(), Incoming.Message());
        await database.StoreAsync(slow);
        await database.StoreAsync(good);
        await DelayAsync(database, slow);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var arrivals = new MessageArrivals(database.Organizations, time, NullLogger<MessageArrivals>.Instance) { RelayLimit = TimeSpan.FromSeconds(0.5) };

        Assert.Equal(good.Id, Assert.Single(await arrivals.FileSomeAsync(Tokens.HospitalId, handedOver: null, CancellationToken.None)).Id);
        Assert.Equal(Ids([slow]), await database.ArrivedAsync());
        await database.ExecuteAsync("DROP TRIGGER delayed ON ehr.hl7_message_queue");
        Assert.Empty(await arrivals.FileSomeAsync(Tokens.HospitalId, handedOver: null, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(slow.Id, Assert.Single(await arrivals.FileSomeAsync(Tokens.HospitalId, handedOver: null, CancellationToken.None)).Id);
    }

    [Fact]
    public async Task Given_somebody_who_locks_the_queue_When_it_is_relayed_Then_that_is_an_outage_and_nothing_is_set_aside()
    {
        await using var database = await TestDatabase.CreateAsync();
        var message = Incoming.Message();
        await database.StoreAsync(message);
        var arrivals = new MessageArrivals(database.Organizations, TimeProvider.System, NullLogger<MessageArrivals>.Instance) { RelayLimit = TimeSpan.FromSeconds(0.5) };
        await using (var other = await database.Admin.OpenConnectionAsync())
        {
            await using var transaction = await other.BeginTransactionAsync();
            await other.ExecuteAsync("LOCK TABLE ehr.hl7_message_queue IN EXCLUSIVE MODE");
            var failure = await Assert.ThrowsAsync<PostgresException>(() => arrivals.FileSomeAsync(Tokens.HospitalId, handedOver: null, CancellationToken.None));
            Assert.True(DatabaseOutage.Is(failure));
        }

        Assert.Equal(message.Id, Assert.Single(await arrivals.FileSomeAsync(Tokens.HospitalId, handedOver: null, CancellationToken.None)).Id);
    }

    private static Task DelayAsync(TestDatabase database, IncomingMessage message) => database.ExecuteAsync(
        $"""
        CREATE FUNCTION ehr.delayed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
        GRANT EXECUTE ON FUNCTION ehr.delayed() TO PUBLIC;
        CREATE TRIGGER delayed BEFORE INSERT ON ehr.hl7_message_queue FOR EACH ROW WHEN (NEW.control_id = '{message.ControlId}') EXECUTE FUNCTION ehr.delayed();
        """);

    private static MessageArrivals Filer(TestDatabase database, TimeProvider time) => new(database.Organizations, time, NullLogger<MessageArrivals>.Instance);

    private static string[] Ids(params IncomingMessage[][] groups) => [.. groups.SelectMany(group => group).Select(message => message.ControlId)];

    private static Task RefuseAsync(TestDatabase database, IncomingMessage message, string state, string trigger = "refused") => database.ExecuteAsync(
        $"""
        CREATE OR REPLACE FUNCTION ehr.{trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = '{state}'; END $$;
        GRANT EXECUTE ON FUNCTION ehr.{trigger}() TO PUBLIC;
        CREATE TRIGGER {trigger} BEFORE INSERT ON ehr.hl7_message_queue FOR EACH ROW WHEN (NEW.control_id = '{message.ControlId}') EXECUTE FUNCTION ehr.{trigger}();
        """);
}
