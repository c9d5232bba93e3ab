using System.Text;
using EhrConnect.Data.Messages;
using Npgsql;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>Puts rows where other services would have put them.</summary>
internal static class Rows
{
    public const string Raw = "MSH|^~\\&|A|B|C|D|20250101||ADT^A01|CTRL-1|P|2.5\rPID|1||MRN-1\r";

    private static readonly ArrivalIds Ids = new();

    /// <summary>An organisation of the test's own.</summary>
    public static async Task<Guid> OrganizationAsync(ApiUnderTest api)
    {
        var platform = api.Issuer.Token(new Guid("00000000-0000-4000-8000-000000000000"), "PLATFORM_ADMIN");
        var answer = await api.SendAsync("POST", "/api/organizations", platform, $$"""{"name":"Test","slug":"{{$"t-{Guid.NewGuid():N}"[..16]}}"}""");
        return answer.Expect(201).Json.GetProperty("id").GetGuid();
    }

    public static async Task<Guid> EventAsync(ApiUnderTest api, Guid org, string type, string resourceId, Guid? message = null)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(
            api,
            "INSERT INTO ehr.event_log (org_id, id, type, occurred_at, message_id, message_type, resource_type, resource_id, data) VALUES ($1, $2, $3, now(), nullif($4, '00000000-0000-0000-0000-000000000000'::uuid), 'ADT^A01', 'Patient', $5, '{}')",
            org, id, type, message.GetValueOrDefault(), resourceId);
        return id;
    }

    /// <summary>A processed message with one result, one event and one attempt.</summary>
    public static async Task<Guid> MessageAsync(ApiUnderTest api, Guid org, string controlId)
    {
        var id = Ids.Next(TimeProvider.System.GetUtcNow());
        await ExecuteAsync(
            api,
            """
            INSERT INTO ehr.hl7_message_queue (org_id, id, direction, connection_id, control_id, message_type, message_version, patient_key, ordering_key, raw, content_hash, status, attempts, next_attempt_at, received_at, completed_at)
            VALUES ($1, $2, 'inbound', $2, $3, 'ADT^A01', '2.5', 'MRN-1', 'lane', $4, sha256($4), 'completed', 1, now(), now(), now())
            """,
            org, id, controlId, Encoding.UTF8.GetBytes(Raw));
        await ExecuteAsync(api, "INSERT INTO ehr.hl7_message_results (org_id, message_id, resource_type, resource_id, version, interaction) VALUES ($1, $2, 'Patient', 'p-of-message', 1, 'create')", org, id);
        await ExecuteAsync(api, "INSERT INTO ehr.hl7_message_attempts (org_id, message_id, attempt, worker, started_at, ended_at, outcome) VALUES ($1, $2, 1, 'test', now(), now(), 'completed')", org, id);
        await EventAsync(api, org, "fhir.created", "p-of-message", id);
        return id;
    }

    private static async Task ExecuteAsync(ApiUnderTest api, string sql, params object[] values)
    {
        await using var command = api.Database.Admin.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
