using System.Security.Cryptography;
using Dapper;
using EhrConnect.Data.Messages;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>Everything that the queue keeps of a message, as one line.</summary>
internal static class QueueRow
{
    public static string Of(IncomingMessage m) => string.Join(
        ' ',
        m.Id, "inbound", "pending", m.ConnectionId, m.ControlId, m.MessageType, m.Version ?? "-", m.SendingApplication ?? "-", m.SendingFacility ?? "-", m.PatientKey ?? "-", m.OrderingKey,
        Convert.ToHexStringLower(m.Raw), Convert.ToHexStringLower(SHA256.HashData(m.Raw)), m.Peer ?? "-", m.TlsIdentity ?? "-", m.Traceparent ?? "-",
        (m.ReceivedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, Flag(m.HaltOnFailure), m.CharacterSet ?? "-", Flag(m.AnswerLater), Flag(value: true));

    /// <summary>The rows of the hospital that nobody has handed over yet, in their order.</summary>
    public static async Task<IEnumerable<string>> AllAsync(TestDatabase database)
    {
        await using var admin = await database.Admin.OpenConnectionAsync();
        return await admin.QueryAsync<string>(
            """
            SELECT concat_ws(' ', id, direction, status, connection_id, control_id, message_type, coalesce(message_version, '-'), coalesce(sending_application, '-'),
                coalesce(sending_facility, '-'), coalesce(patient_key, '-'), ordering_key, encode(raw, 'hex'), encode(content_hash, 'hex'), coalesce(peer, '-'),
                coalesce(tls_identity, '-'), coalesce(traceparent, '-'), (extract(epoch FROM received_at) * 1000000)::bigint, halt_on_failure, coalesce(character_set, '-'),
                answer_later, enqueued_at IS NULL)
            FROM ehr.hl7_message_queue WHERE org_id = @org ORDER BY seq
            """,
            new { org = Tokens.HospitalId });
    }

    private static string Flag(bool value) => value ? "t" : "f";
}
