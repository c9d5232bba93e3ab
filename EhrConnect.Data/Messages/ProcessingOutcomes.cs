using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>How the processing of a message ended.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Completed">False when it failed for good.</param>
/// <param name="ErrorCode">Why, when it failed.</param>
public sealed record ProcessingOutcome(Guid MessageId, bool Completed, string? ErrorCode);

/// <summary>Asks for messages that somebody waits for.</summary>
public sealed class ProcessingOutcomes(OrgDatabase database)
{
    /// <summary>Those of the messages whose processing has ended.</summary>
    public Task<IReadOnlyList<ProcessingOutcome>> FindAsync(Guid orgId, Guid[] messages, CancellationToken cancellationToken) =>
        database.QueryAsync(
            orgId,
            new SqlStatement("SELECT id, status = 'completed', error_code FROM ehr.hl7_message_queue WHERE org_id = $1 AND id = ANY($2) AND status NOT IN ('pending', 'processing')")
                .With(orgId).With(messages),
            (reader, ct) => reader.ToListAsync(row => new ProcessingOutcome(row.GetGuid(0), row.GetBoolean(1), row.TextOrNull(2)), ct),
            cancellationToken);
}
