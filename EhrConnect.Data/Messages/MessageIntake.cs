using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.Data.Messages;

/// <summary>
/// Takes incoming messages of any number of organisations in, in one commit. When this returns, an acknowledgement may leave: the
/// messages are durable, and so is everything that their events and audit records say, which <see cref="MessageArrivals"/> writes.
/// </summary>
/// <remarks>
/// A message holds its control id on its connection, which a unique key guards. That it is free is assumed: where one is held, nothing
/// of the group is stored, the few messages concerned are judged, and the others are stored without them.
/// </remarks>
public sealed class MessageIntake(OrgDatabase database)
{
    // Between a look and the next try, another process may take a control id; more often than this it is no coincidence.
    private const int MaxRounds = 10;

    /// <summary>The results in the order of the messages.</summary>
    /// <exception cref="InvalidOperationException">A control id changed hands again and again.</exception>
    public async Task<IntakeResult[]> StoreAsync(IReadOnlyList<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.All(message => message.Rejection is null) && await ArriveAsync(messages, messages, cancellationToken)) return messages.ToArray(Stored);
        var results = new Dictionary<Guid, IntakeResult>(messages.Count);
        var open = messages.Where(message => message.Rejection is null).ToList();
        var unheld = new List<IncomingMessage>();
        for (var round = 0; open.Count > 0; round++)
        {
            if (round == MaxRounds) throw new InvalidOperationException("Control ids changed hands while they were looked at.");
            open = await JudgeAsync(open, unheld, results, cancellationToken);
            // Of the messages of one control id the first is stored; the next round judges the others by it.
            var firsts = open.DistinctBy(message => (message.OrgId, message.ConnectionId, message.ControlId)).ToList();
            var arriving = messages.Where(firsts.Concat(unheld).ToHashSet().Contains).ToList();
            if (await ArriveAsync(arriving, firsts, cancellationToken))
            {
                foreach (var message in arriving) results[message.Id] = Stored(message);
                open.RemoveAll(message => results.ContainsKey(message.Id));
            }
            else
            {
                open.AddRange(unheld);
            }

            unheld.Clear();
        }

        var kept = messages.Where(message => message.Rejection is not null).ToList();
        if (kept.Count > 0)
        {
            await NoteAsync([.. kept.Select(message => new SeenMessage(message, message.Rejection, IntakeOutcome.Rejected))], cancellationToken);
            foreach (var message in kept) results[message.Id] = new IntakeResult(IntakeOutcome.Rejected, message.Id, message.ReceivedAt);
        }

        return messages.ToArray(message => results[message.Id]);
    }

    private static IntakeResult Stored(IncomingMessage message) => new(IntakeOutcome.Stored, message.Id, message.ReceivedAt);

    /// <summary>False when a control id is held already; then nothing is stored.</summary>
    private async Task<bool> ArriveAsync(IReadOnlyList<IncomingMessage> messages, IReadOnlyList<IncomingMessage> holding, CancellationToken cancellationToken)
    {
        if (messages.Count == 0) return true;
        try
        {
            await database.ExecuteAsync(Arrivals(messages, holding), cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation && exception.TableName == "hl7_control_ids")
        {
            return false;
        }
    }

    private static IEnumerable<(Guid OrgId, SqlStatement Statement)> Arrivals(IReadOnlyList<IncomingMessage> messages, IReadOnlyList<IncomingMessage> holding)
    {
        var first = messages[0].OrgId;
        return messages.All(message => message.OrgId == first)
            ? [(first, IntakeStatements.Arrive(first, [.. messages], InOneOrder(holding)))]
            : messages.GroupBy(message => message.OrgId)
                .OrderBy(org => org.Key)
                .Select(org => (org.Key, IntakeStatements.Arrive(org.Key, [.. org], InOneOrder(holding.Where(message => message.OrgId == org.Key)))));
    }

    // Two groups that take the same control ids wait for each other when each takes them in an order of its own.
    private static IncomingMessage[] InOneOrder(IEnumerable<IncomingMessage> holding)
    {
        IncomingMessage[] ordered = [.. holding];
        Array.Sort(ordered, static (one, other) =>
            one.ConnectionId.CompareTo(other.ConnectionId) is var order and not 0 ? order : string.CompareOrdinal(one.ControlId, other.ControlId));
        return ordered;
    }

    /// <summary>Finds out about messages whose control id is held; answers those whose id is free now, adds those that need none to <paramref name="unheld"/>.</summary>
    private async Task<List<IncomingMessage>> JudgeAsync(
        List<IncomingMessage> messages, List<IncomingMessage> unheld, Dictionary<Guid, IntakeResult> results, CancellationToken cancellationToken)
    {
        var holders = await HoldersAsync(messages, cancellationToken);
        var seen = new List<SeenMessage>();
        var expired = new List<(IncomingMessage Message, Guid Holder)>();
        var free = new List<IncomingMessage>();
        foreach (var message in messages)
        {
            if (!holders.TryGetValue(message.Id, out var holder))
            {
                free.Add(message);
            }
            else if (holder.ReceivedAt < message.RepeatedSince)
            {
                expired.Add((message, holder.Id));
                free.Add(message);
            }
            else if (holder.Id == message.Id)
            {
                // Stored by a commit whose answer was lost.
                results[message.Id] = new IntakeResult(IntakeOutcome.Stored, message.Id, holder.ReceivedAt);
            }
            else if (message.IsAcknowledgment && !holder.IsSame)
            {
                unheld.Add(message);
            }
            else
            {
                var outcome = holder.IsSame ? IntakeOutcome.Duplicate : IntakeOutcome.Conflict;
                results[message.Id] = new IntakeResult(outcome, holder.IsSame ? holder.Id : message.Id, holder.IsSame ? holder.ReceivedAt : message.ReceivedAt);
                seen.Add(new SeenMessage(message, holder.IsSame ? null : SeenMessage.Conflicting, outcome));
            }
        }

        if (seen.Count > 0) await NoteAsync(seen, cancellationToken);
        if (expired.Count > 0)
        {
            await database.ExecuteAsync(
                expired.GroupBy(e => e.Message.OrgId).Select(org => (org.Key, IntakeStatements.Release(org.Key, [.. org.Select(e => e.Message)], [.. org.Select(e => e.Holder)]))),
                cancellationToken);
        }

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
