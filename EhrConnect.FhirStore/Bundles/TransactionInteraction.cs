using System.Net;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir.Bundles;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>
/// A transaction (FHIR R4, 3.1.0.11.2): all of it or nothing, in one commit, with one audit record for the bundle and one for
/// each entry. Entries that read are answered from what the commit left.
/// </summary>
public sealed class TransactionInteraction(
    OrgDatabase database, TransactionTargets targets, TransactionReferences references, WriteDecisions decisions, ResourceWriter writer, EntryReads reads, TimeProvider time)
{
    private const string Action = "fhir.transaction";
    private const int Attempts = 3;

    internal async Task<BundleResult> RunAsync(BundleCall call, IReadOnlyList<BundleEntry> entries, CancellationToken cancellationToken)
    {
        call = call with { Request = call.Request with { Audit = call.Request.Audit with { Action = Action } } };
        var (interactions, refusal) = Read(call, entries);
        if (refusal is not null) return await RefuseAsync(call, interactions, refusal);
        var outcomes = new EntryOutcome[entries.Count];
        var writing = interactions.Where(interaction => interaction.Command is not null).ToArray();
        if (writing.Length > 0 && await WriteAsync(call, writing, outcomes, cancellationToken) is { } failed) return BundleResult.Failed(failed);
        foreach (var write in writing) outcomes[write.Entry.Index] = outcomes[write.Entry.Index].WithRoomIn(call.Memory);
        await ReadAsync(call, interactions.Where(interaction => interaction.Command is null).ToArray(), outcomes, cancellationToken);
        return new BundleResult(HttpStatusCode.OK, BundleAnswer.Write("transaction-response", call.Address, outcomes, time.GetUtcNow()), [], Audited: writing.Length > 0);
    }

    // What was denied is written down as what it was, beside the record of the bundle.
    private async Task<BundleResult> RefuseAsync(BundleCall call, EntryInteraction[] refused, FhirResult refusal)
    {
        if (refusal.Status == HttpStatusCode.Forbidden) await RecordAsync(call, [.. refused.Select(interaction => EntryAudit.Of(call.Request, interaction.Action, interaction.Type, interaction.Id, refusal.Status))]);
        return BundleResult.Failed(refusal);
    }

    // With a refusal, the entry that is refused.
    private static (EntryInteraction[] Interactions, FhirResult? Refusal) Read(BundleCall call, IReadOnlyList<BundleEntry> entries)
    {
        var reader = new EntryReader(call);
        var read = new (EntryInteraction? Interaction, FhirResult? Refusal)[entries.Count];
        InParallel.Each(entries, entry => read[entry.Index] = reader.Read(entry));
        var first = Array.FindIndex(read, one => one.Refusal is not null);
        if (first >= 0) return (read[first].Interaction is { } refused ? [refused] : [], EntryIssues.Within(entries[first], read[first].Refusal!));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return entries.FirstOrDefault(entry => entry.FullUrl is { } url && !seen.Add(url)) is { } repeated
            ? ([], EntryIssues.Within(repeated, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "Another entry has the same fullUrl.", "fullUrl")))
            : ([.. read.Select(one => one.Interaction!)], null);
    }

    private async Task<FhirResult?> WriteAsync(BundleCall call, EntryInteraction[] interactions, EntryOutcome[] outcomes, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                return await AttemptAsync(call, [.. interactions.Select(interaction => new PlannedWrite(interaction))], outcomes, cancellationToken);
            }
            catch (Exception exception) when (ResourceConflict.Is(exception))
            {
                // Nothing of it is there; what others left meanwhile decides the next attempt.
            }
        }

        return FhirResult.Failed(HttpStatusCode.Conflict, IssueCode.Conflict, "Others keep changing the same resources. Nothing was stored; try again.");
    }

    private async Task<FhirResult?> AttemptAsync(BundleCall call, List<PlannedWrite> writes, EntryOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var request = call.Request;
        await using var session = database.Open(request.OrgId);
        if (await targets.ResolveAsync(session, request, writes, cancellationToken) is { } unknown) return unknown;
        if (await references.ResolveAsync(session, request, writes, () => Enqueue(session, request, writes), cancellationToken) is { } unresolved) return unresolved;
        if (Enqueue(session, request, writes) is { } refused) return refused;
        var records = new List<AuditEntry>(writes.Count + 1) { request.Audit.WithStatus((int)HttpStatusCode.OK) };
        foreach (var write in writes)
        {
            var outcome = EntryOutcome.OfWrite(Result(write), call.Content);
            records.Add(EntryAudit.Of(request, write.Interaction, outcome));
            outcomes[write.Entry.Index] = write.IsOneOfSeveral ? outcome with { Version = null } : outcome;
        }

        session.Enqueue(AuditStatements.InsertMany(request.OrgId, records));
        await session.CommitAsync(cancellationToken);
        return null;
    }

    private async Task ReadAsync(BundleCall call, EntryInteraction[] interactions, EntryOutcome[] outcomes, CancellationToken cancellationToken)
    {
        foreach (var interaction in interactions) outcomes[interaction.Entry.Index] = await EntryOutcome.WithinTimeAsync(reads.ReadAsync(interaction, call, cancellationToken));
        await RecordAsync(call, [.. interactions.Select(interaction => EntryAudit.Of(call.Request, interaction, outcomes[interaction.Entry.Index]))]);
    }

    private Task RecordAsync(BundleCall call, AuditEntry[] records) =>
        records.Length == 0 ? Task.CompletedTask : database.ExecuteAsync([(call.Request.OrgId, AuditStatements.InsertMany(call.Request.OrgId, records))], CancellationToken.None);

    private FhirResult? Enqueue(OrgSession session, FhirRequest request, List<PlannedWrite> writes)
    {
        var open = writes.Where(write => write.IsOpen).ToArray();
        InParallel.Each(open, write => write.Decision = decisions.Decide(write.Command, write.Current, write.Id, request));
        if (Array.Find(open, write => write.Decision!.Result.Issues.Count > 0) is { } failed) return failed.Fail(failed.Decision!.Result);
        var prepared = open.Select(write => write.Decision!.Write).OfType<PreparedWrite>().ToList();
        if (prepared.Count == 0) return null;
        if (request.Provenance is { } provenance)
        {
            var (record, refusal) = ProvenanceWriting.Prepare(provenance, [.. prepared.Select(write => write.Written.Resource)], writer, request, time.GetUtcNow());
            if (record is null) return refusal;
            prepared.Add(record);
        }

        writer.Enqueue(session, prepared, WriteDecisions.Context(request));
        return null;
    }

    // Under one condition one resource: the entries after the first find what that one creates.
    private static FhirResult Result(PlannedWrite write)
    {
        if (write.SameAs is { } first) return Result(first) with { Status = HttpStatusCode.OK };
        return write.Settled ?? write.Decision!.Result with { Warnings = write.Command.Content?.Warnings ?? [] };
    }
}
