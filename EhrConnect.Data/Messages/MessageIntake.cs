using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Stores incoming messages of any number of organisations in one commit: the message with its control id, the event
/// <c>hl7.received</c> with its webhook deliveries, and one audit record each. When this returns, an acknowledgement may leave.
/// </summary>
/// <remarks>
/// A message holds its control id on its connection, which a unique index guards. Messages whose id is held already are left
/// out by the first statement and judged by a second one; they are few.
/// </remarks>
public sealed class MessageIntake(OrgDatabase database)
{
    // A holder may lose its id to the end of the window between two looks; more often than this it is no coincidence.
    private const int MaxRounds = 3;

    /// <summary>The results in the order of the messages.</summary>
    /// <exception cref="InvalidOperationException">A control id changed hands again and again.</exception>
    public async Task<IntakeResult[]> StoreAsync(IReadOnlyList<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var results = new Dictionary<Guid, IntakeResult>(messages.Count);
        var open = messages.Where(message => message.Rejection is null).ToList();
        for (var round = 0; open.Count > 0; round++)
        {
            if (round == MaxRounds) throw new InvalidOperationException("Control ids changed hands while they were looked at.");
            await InsertAsync(open, holdControlIds: true, results, cancellationToken);
            open.RemoveAll(message => results.ContainsKey(message.Id));
            if (open.Count > 0) open = await JudgeAsync(open, results, cancellationToken);
        }

        var kept = messages.Where(message => message.Rejection is not null).ToList();
        if (kept.Count > 0)
        {
            await NoteAsync([.. kept.Select(message => new SeenMessage(message, message.Rejection, IntakeOutcome.Rejected))], cancellationToken);
            foreach (var message in kept) results[message.Id] = new IntakeResult(IntakeOutcome.Rejected, message.Id, message.ReceivedAt);
        }

        return [.. messages.Select(message => results[message.Id])];
    }

    private async Task InsertAsync(List<IncomingMessage> messages, bool holdControlIds, Dictionary<Guid, IntakeResult> results, CancellationToken cancellationToken)
    {
        var organisations = messages.GroupBy(message => message.OrgId).Select(org => (org.Key, IntakeStatements.Insert(org.Key, [.. org], holdControlIds))).ToArray();
        await database.QueryEachAsync(
            organisations,
            async (_, reader, ct) =>
            {
                while (await reader.ReadAsync(ct))
                {
                    var id = reader.GetGuid(0);
                    results[id] = new IntakeResult(IntakeOutcome.Stored, id, reader.GetFieldValue<DateTimeOffset>(1));
                }
            },
            cancellationToken);
    }

    /// <summary>Finds out about messages whose control id is held; answers those whose id is free now.</summary>
    private async Task<List<IncomingMessage>> JudgeAsync(List<IncomingMessage> messages, Dictionary<Guid, IntakeResult> results, CancellationToken cancellationToken)
    {
        var holders = await HoldersAsync(messages, cancellationToken);
        var seen = new List<SeenMessage>();
        var expired = new List<(Guid OrgId, Guid Holder)>();
        var free = new List<IncomingMessage>();
        var others = new List<IncomingMessage>();
        foreach (var message in messages)
        {
            if (!holders.TryGetValue(message.Id, out var holder))
            {
                free.Add(message);
            }
            else if (holder.ReceivedAt < message.RepeatedSince)
            {
                expired.Add((message.OrgId, holder.Id));
                free.Add(message);
            }
            else if (holder.Id == message.Id)
            {
                // Stored by a commit whose answer was lost.
                results[message.Id] = new IntakeResult(IntakeOutcome.Stored, message.Id, holder.ReceivedAt);
            }
            else if (message.IsAcknowledgment && !holder.IsSame)
            {
                others.Add(message);
            }
            else
            {
                var outcome = holder.IsSame ? IntakeOutcome.Duplicate : IntakeOutcome.Conflict;
                results[message.Id] = new IntakeResult(outcome, holder.IsSame ? holder.Id : message.Id, holder.IsSame ? holder.ReceivedAt : message.ReceivedAt);
                seen.Add(new SeenMessage(message, holder.IsSame ? null : SeenMessage.Conflicting, outcome));
            }
        }

        if (others.Count > 0) await InsertAsync(others, holdControlIds: false, results, cancellationToken);
        if (seen.Count > 0) await NoteAsync(seen, cancellationToken);
        if (expired.Count > 0) await database.ExecuteAsync(expired.GroupBy(e => e.OrgId, e => e.Holder).Select(org => (org.Key, IntakeStatements.Release(org.Key, [.. org]))), cancellationToken);
        return free;
    }

    private async Task<Dictionary<Guid, Holder>> HoldersAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var holders = new Dictionary<Guid, Holder>();
        await database.QueryEachAsync(
            messages.GroupBy(message => message.OrgId).Select(org => (org.Key, IntakeStatements.Holders(org.Key, [.. org]))).ToArray(),
            async (_, reader, ct) =>
            {
                while (await reader.ReadAsync(ct)) holders[reader.GetGuid(0)] = new Holder(reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetBoolean(3));
            },
            cancellationToken);
        return holders;
    }

    private Task NoteAsync(List<SeenMessage> seen, CancellationToken cancellationToken) =>
        database.ExecuteAsync(seen.GroupBy(s => s.Message.OrgId).Select(org => (org.Key, IntakeStatements.Note(org.Key, [.. org]))), cancellationToken);

    private sealed record Holder(Guid Id, DateTimeOffset ReceivedAt, bool IsSame);
}
