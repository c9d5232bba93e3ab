using Dapper;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Queue;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>Nobody waits long for what has arrived: not who looks, and not one organisation for another.</summary>
public sealed class FilingTimeTests
{
    [Fact]
    public async Task Given_more_than_can_be_filed_in_time_When_somebody_looks_Then_the_oldest_are_filed_and_the_next_look_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        // As much as one commit takes.
        for (var group = 0; group < 6; group++) await database.StoreAsync([.. Enumerable.Range(0, 500).Select(_ => Incoming.Message())]);
        var arrived = await database.ArrivedAsync();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow) { AutoAdvanceAmount = TimeSpan.FromSeconds(0.6) };
        var arrivals = new MessageArrivals(database.Organizations, time, NullLogger<MessageArrivals>.Instance);

        await arrivals.FileAsync(Tokens.HospitalId, CancellationToken.None);

        var filed = await database.QueuedAsync();
        Assert.InRange(filed.Length, 500, arrived.Length - 500);
        Assert.Equal(arrived[..filed.Length], filed);
        Assert.Equal(arrived[filed.Length..], await database.ArrivedAsync());
        for (var look = 0; look < 6; look++) await arrivals.FileAsync(Tokens.HospitalId, CancellationToken.None);
        Assert.Equal(arrived, await database.QueuedAsync());
    }

    [Fact]
    public async Task Given_a_filer_that_hangs_Then_the_relay_goes_on_with_other_organisations_and_who_looks_is_answered_with_what_is_there()
    {
        await using var database = await TestDatabase.CreateAsync();
        Guid[] organisations = [Tokens.HospitalId, Tokens.ClinicId];
        foreach (var hanging in organisations)
        {
            var other = organisations.Single(organisation => organisation != hanging);
            var messages = new Dictionary<Guid, IncomingMessage> { [hanging] = Incoming.Message(organisation: hanging), [other] = Incoming.Message(organisation: other) };
            await database.StoreAsync([.. messages.Values]);
            await using (var filer = await database.App.OpenConnectionAsync())
            {
                await using var transaction = await filer.BeginTransactionAsync();
                await filer.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('ehr.hl7_arrivals'), hashtext(@organisation))", new { organisation = hanging.ToString() });

                Assert.Equal([messages[other].Id], await RelayAsync(database));

                var looking = new MessageArrivals(database.Organizations, TimeProvider.System, NullLogger<MessageArrivals>.Instance) { Patience = TimeSpan.FromSeconds(0.3) };
                await looking.FileAsync(hanging, CancellationToken.None);
                Assert.Equal([messages[hanging].ControlId], await database.ArrivedAsync(hanging));
            }

            Assert.Equal([messages[hanging].Id], await RelayAsync(database));
        }
    }

    [Fact]
    public async Task Given_a_database_that_is_away_When_somebody_looks_Then_that_is_said_and_not_taken_for_too_little_time()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        var arrivals = new MessageArrivals(new OrgDatabase(nowhere), TimeProvider.System, NullLogger<MessageArrivals>.Instance);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => arrivals.FileAsync(Tokens.HospitalId, CancellationToken.None));
    }

    private static async Task<List<Guid>> RelayAsync(TestDatabase database)
    {
        var handedOver = new List<Guid>();
        var relay = new ArrivalRelay(new DispatchDatabase(database.Worker), new MessageArrivals(database.Organizations, TimeProvider.System, NullLogger<MessageArrivals>.Instance), TimeProvider.System);
        await relay.RelayAsync(
            entries =>
            {
                handedOver.AddRange(entries.Select(entry => entry.Id));
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return handedOver;
    }
}
