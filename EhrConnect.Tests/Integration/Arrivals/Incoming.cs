using System.Security.Cryptography;
using System.Text;
using EhrConnect.Data.Messages;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>Messages as the gateway hands them to the intake.</summary>
internal static class Incoming
{
    /// <summary>A connection of the hospital for tests that need no more than one.</summary>
    public static readonly Guid Connection = Guid.CreateVersion7();

    /// <summary>A message of its own, or one that repeats a control id; what it says is what its control id says unless told otherwise.</summary>
    public static IncomingMessage Message(string? controlId = null, Guid? organisation = null, Guid? connection = null, string? content = null, bool isAcknowledgment = false)
    {
        controlId ??= Adt.NewNumber("I");
        var raw = Encoding.ASCII.GetBytes($"MSH|^~\\&|A|B|C|D|20250101||ADT^A01|{controlId}|P|2.5\rNTE|1||{content ?? controlId}\r");
        var now = Now();
        return new IncomingMessage
        {
            Id = Guid.CreateVersion7(now),
            OrgId = organisation ?? Tokens.HospitalId,
            ConnectionId = connection ?? Connection,
            ControlId = controlId,
            MessageType = "ADT^A01",
            OrderingKey = (connection ?? Connection).ToString(),
            IsAcknowledgment = isAcknowledgment,
            Raw = raw,
            ReceivedAt = now,
            RepeatedSince = now.AddDays(-7),
        };
    }

    /// <summary>What PostgreSQL can keep of the time.</summary>
    public static DateTimeOffset Now()
    {
        var now = DateTimeOffset.UtcNow;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public static Task<IntakeResult[]> StoreAsync(this TestDatabase database, params IncomingMessage[] messages) =>
        new MessageIntake(database.Organizations).StoreAsync(messages, CancellationToken.None);

    /// <summary>The control ids in the queue of an organisation that will be processed, in their order there.</summary>
    public static Task<string[]> QueuedAsync(this TestDatabase database, Guid? organisation = null) => database.ScalarAsync<string[]>(
        $"SELECT coalesce(array_agg(control_id ORDER BY seq), '{{}}') FROM ehr.hl7_message_queue WHERE org_id = '{organisation ?? Tokens.HospitalId}' AND status = 'pending'");

    /// <summary>The control ids of an organisation that have arrived and are not in the queue yet, in their order.</summary>
    public static Task<string[]> ArrivedAsync(this TestDatabase database, Guid? organisation = null) => database.ScalarAsync<string[]>(
        $$"""
        SELECT coalesce(array_agg(id ORDER BY seq, position), '{}')
        FROM ehr.hl7_arrivals, unnest(control_ids) WITH ORDINALITY AS c (id, position) WHERE org_id = '{{organisation ?? Tokens.HospitalId}}'
        """);

    public static async Task ExecuteAsync(this TestDatabase database, string sql)
    {
        await using var command = database.Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
