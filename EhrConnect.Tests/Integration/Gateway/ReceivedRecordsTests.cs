using System.Security.Cryptography;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Messages;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>The event and the audit record of a message have its id and are in no index but the primary key: they are found all the same.</summary>
public sealed class ReceivedRecordsTests
{
    private static readonly Guid Org = new("11111111-1111-4111-8111-111111111111");

    [Fact]
    public async Task Given_a_stored_message_Then_its_event_and_its_audit_record_are_found_by_it_and_by_time_beside_later_ones()
    {
        await using var database = await TestDatabase.CreateAsync();
        var message = Message();
        Assert.Equal(IntakeOutcome.Stored, Assert.Single(await new MessageIntake(database.Organizations).StoreAsync([message], CancellationToken.None)).Outcome);
        var later = await AddLaterAsync(database, message.Id);
        var events = new EventLog(database.Organizations, database.Arrivals);
        var audit = new AuditLog(database.Organizations, database.Arrivals);

        Assert.Equal([later, message.Id], (await events.ListAsync(Org, new EventFilter { MessageId = message.Id }, CancellationToken.None)).Select(e => e.Id));
        var detail = await new MessageBrowser(database.Organizations, database.Arrivals).FindAsync(Org, message.Id, CancellationToken.None);
        Assert.Equal([message.Id, later], detail!.Events.Select(e => e.Id));
        var about = await audit.ListAsync(Org, new AuditFilter { ResourceType = "Hl7Message", ResourceId = message.Id.ToString() }, CancellationToken.None);
        Assert.Equal(["message.read", "hl7.receive"], about.Select(entry => entry.Action));

        var received = message.ReceivedAt;
        Assert.Contains(await events.ListAsync(Org, new EventFilter { From = received, To = received.AddSeconds(1) }, CancellationToken.None), e => e.Id == message.Id);
        Assert.DoesNotContain(await events.ListAsync(Org, new EventFilter { To = received.AddMilliseconds(-1) }, CancellationToken.None), e => e.Id == message.Id);
        Assert.DoesNotContain(await events.ListAsync(Org, new EventFilter { From = received.AddMilliseconds(1) }, CancellationToken.None), e => e.Id == message.Id);
    }

    private static IncomingMessage Message()
    {
        var now = DateTimeOffset.UtcNow;
        var raw = "MSH|^~\\&|A|B|C|D|20250101||ADT^A01|1|P|2.5\r"u8.ToArray();
        return new IncomingMessage
        {
            Id = Guid.CreateVersion7(now),
            OrgId = Org,
            ConnectionId = Guid.CreateVersion7(),
            ControlId = Adt.NewNumber("R"),
            MessageType = "ADT^A01",
            OrderingKey = "lane",
            Raw = raw,
            ReceivedAt = now,
            RepeatedSince = now.AddDays(-7),
        };
    }

    private static async Task<Guid> AddLaterAsync(TestDatabase database, Guid message)
    {
        var id = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddSeconds(5));
        await using var insert = database.Admin.CreateCommand(
            """
            WITH logged AS (INSERT INTO ehr.event_log (org_id, id, type, occurred_at, message_id, data) VALUES ($1, $2, 'hl7.processed', now() + interval '5 seconds', $3, '{}'))
            INSERT INTO ehr.audit_logs (org_id, id, occurred_at, actor_type, action, outcome, resource_type, resource_id)
            VALUES ($1, $2, now() + interval '5 seconds', 'client', 'message.read', 'success', 'Hl7Message', $3::text)
            """);
        insert.Parameters.Add(new() { Value = Org });
        insert.Parameters.Add(new() { Value = id });
        insert.Parameters.Add(new() { Value = message });
        await insert.ExecuteNonQueryAsync();
        return id;
    }
}
