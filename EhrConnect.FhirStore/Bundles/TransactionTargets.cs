using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Conditional;
using EhrConnect.FhirStore.Limits;
using EhrConnect.FhirStore.Writing;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>
/// Finds out which resource every write of a transaction is about, and locks those that are there. Conditions are looked up
/// as the processing order of the specification has them: after the deletes, so a delete and a conditional create of one
/// bundle replace a resource.
/// </summary>
public sealed class TransactionTargets(ResourceStore store, ConditionalSearch conditional, IOptions<FhirLimits> limits, TimeProvider time)
{
    /// <summary>Adds to the writes where one entry deletes several resources.</summary>
    internal async Task<FhirResult?> ResolveAsync(OrgSession session, FhirRequest request, List<PlannedWrite> writes, CancellationToken cancellationToken)
    {
        var (matches, refusal) = await MatchAsync(session, request, writes, cancellationToken);
        if (refusal is not null) return refusal;
        var deleted = new HashSet<(string, string)>();
        var creates = new Dictionary<string, PlannedWrite>(StringComparer.Ordinal);
        foreach (var write in writes.OrderBy(write => write.Interaction.Step).ToArray())
        {
            var found = matches.TryGetValue(write, out var all) ? all.Resources.Where(match => !deleted.Contains((match.Type, match.Id))).Take(all.Limit).ToArray() : null;
            if (Assign(write, found, creates) is { } problem) return write.Fail(problem);
            if (write is not { Command.Verb: WriteVerb.Delete, IsOpen: true }) continue;
            deleted.Add((write.Command.Type, write.Id));
            foreach (var other in found?.Skip(1) ?? [])
            {
                deleted.Add((other.Type, other.Id));
                write.IsOneOfSeveral = true;
                writes.Add(new PlannedWrite(write.Interaction) { Id = other.Id, IsOneOfSeveral = true });
            }
        }

        return Overlap(writes) ?? await LockAsync(session, writes, matches, cancellationToken);
    }

    private async Task<(Dictionary<PlannedWrite, Matches> Matches, FhirResult? Refusal)> MatchAsync(
        OrgSession session, FhirRequest request, IReadOnlyList<PlannedWrite> writes, CancellationToken cancellationToken)
    {
        var matches = new Dictionary<PlannedWrite, Matches>();
        var conditions = writes.Where(write => write.Command.Address.Criteria is not null).ToArray();
        if (conditions.Length == 0) return (matches, null);
        var deletes = writes.Count(write => write.Command.Verb == WriteVerb.Delete);
        var queries = new List<ResourceQuery>(conditions.Length);
        foreach (var write in conditions)
        {
            var (query, refusal) = conditional.Query(write.Command, request);
            if (query is null) return (matches, write.Fail(refusal!));
            queries.Add(query);
        }

        store.EnqueueLocks(session, conditions.SelectMany(write => ConditionLocks.Of(write.Command.Address)));
        // What the transaction deletes is left out afterwards.
        var found = await store.MatchAsync(session, [.. queries.Select(query => query with { Limit = query.Limit + (deletes * conditional.MaxDeletes) })], limits.Value.MaxBundleBytes, cancellationToken);
        if (found is null) return (matches, FhirResult.TooMuch());
        for (var i = 0; i < conditions.Length; i++) matches[conditions[i]] = new Matches(found[i], queries[i].Limit);
        return (matches, null);
    }

    private FhirResult? Assign(PlannedWrite write, StoredResource[]? found, Dictionary<string, PlannedWrite> creates)
    {
        var command = write.Command;
        if (found is null)
        {
            write.Id = command.Address.Id ?? LogicalId.New(time.GetUtcNow());
            return null;
        }

        if (ConditionalRules.Answer(command, found, conditional.MaxDeletes) is { } answer)
        {
            if (answer.Issues.Count > 0) return answer;
            (write.Settled, write.Id) = (answer, answer.Resource!.Id);
            return null;
        }

        write.Id = found is [var match, ..] ? match.Id : command is { Verb: WriteVerb.Update, Content.Id: { } own } ? own : LogicalId.New(time.GetUtcNow());
        if (command.Verb == WriteVerb.Delete && found.Length == 0) write.Settled = new FhirResult(HttpStatusCode.NoContent, null, []);
        return found.Length == 0 && command.Verb is WriteVerb.Create or WriteVerb.Update ? AssignNew(write, creates) : null;
    }

    // Under one condition one resource: of several creates the first one makes it, an update beside them would change it again.
    private static FhirResult? AssignNew(PlannedWrite write, Dictionary<string, PlannedWrite> creates)
    {
        var condition = ConditionLocks.Canonical(write.Command.Address);
        if (creates.TryAdd(condition, write)) return null;
        if (write.Command.Verb != WriteVerb.Create || creates[condition].Command.Verb != WriteVerb.Create) return Overlapping();
        write.SameAs = creates[condition];
        return null;
    }

    // R4, 3.1.0.11.2: the resources of the deletes, creates, updates and patches must all be different.
    private static FhirResult? Overlap(IReadOnlyList<PlannedWrite> writes)
    {
        var claimed = new HashSet<(string, string)>();
        var second = writes.FirstOrDefault(write => write.IsOpen && !claimed.Add((write.Command.Type, write.Id)));
        return second?.Fail(Overlapping());
    }

    private static FhirResult Overlapping() =>
        FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "Another entry of the transaction is about the same resource; it can be changed once.", "request.url");

    private async Task<FhirResult?> LockAsync(
        OrgSession session, IReadOnlyList<PlannedWrite> writes, Dictionary<PlannedWrite, Matches> matches, CancellationToken cancellationToken)
    {
        var existing = writes.Where(write => write.IsOpen && write.Command.Verb != WriteVerb.Create).ToArray();
        if (existing.Length == 0) return null;
        if (await store.LockAsync(session, [.. existing.Select(write => (write.Command.Type, write.Id))], limits.Value.MaxBundleBytes, cancellationToken) is not { } locked) return FhirResult.TooMuch();
        var current = locked.ToDictionary(resource => (resource.Type, resource.Id));
        foreach (var write in existing)
        {
            write.Current = current.GetValueOrDefault((write.Command.Type, write.Id));
            var missed = write.Command.Verb == WriteVerb.Update && matches.TryGetValue(write, out var found) && !found.Resources.Any(match => string.Equals(match.Id, write.Id, StringComparison.Ordinal));
            if (missed && ConditionalRules.AnswerForOwnId(write.Current) is { } answer) return write.Fail(answer);
        }

        return null;
    }

    private sealed record Matches(IReadOnlyList<StoredResource> Resources, int Limit);
}
