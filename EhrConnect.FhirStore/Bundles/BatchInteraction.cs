using System.Net;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir.Bundles;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>
/// A batch (FHIR R4, 3.1.0.11.1): every entry is a request of its own with its own commit; one that fails leaves the others
/// alone.
/// </summary>
public sealed class BatchInteraction(OrgDatabase database, WriteInteractions writes, EntryReads reads, TimeProvider time)
{
    internal async Task<BundleResult> RunAsync(BundleCall call, IReadOnlyList<BundleEntry> entries, CancellationToken cancellationToken)
    {
        var reader = new EntryReader(call);
        var asked = entries.Select(entry => (Entry: entry, Read: reader.Read(entry))).ToArray();
        var outcomes = new EntryOutcome[asked.Length];
        foreach (var (entry, read) in asked.OrderBy(a => a.Read.Interaction?.Step ?? 0))
        {
            outcomes[entry.Index] = read.Refusal is { } refusal
                ? EntryOutcome.OfRead(EntryIssues.Within(entry, refusal))
                : await EntryOutcome.WithinTimeAsync(RunAsync(call, read.Interaction!, cancellationToken));
        }

        var records = asked.Where(a => !outcomes[a.Entry.Index].Audited).Select(a => EntryAudit.Of(call.Request, a.Read.Interaction, outcomes[a.Entry.Index])).ToArray();
        if (records.Length > 0) await database.ExecuteAsync([(call.Request.OrgId, AuditStatements.InsertMany(call.Request.OrgId, records))], CancellationToken.None);
        return new BundleResult(HttpStatusCode.OK, BundleAnswer.Write("batch-response", call.Address, outcomes, time.GetUtcNow()), []);
    }

    private async Task<EntryOutcome> RunAsync(BundleCall call, EntryInteraction interaction, CancellationToken cancellationToken)
    {
        if (interaction.Command is not { } command) return await reads.ReadAsync(interaction, call, cancellationToken);
        var request = call.Request with { Audit = EntryAudit.Of(call.Request, interaction.Action, interaction.Type, interaction.Id, HttpStatusCode.OK), Provenance = null };
        var result = await writes.RunAsync(request, command, cancellationToken);
        return EntryOutcome.OfWrite(EntryIssues.Within(interaction.Entry, result), call.Content).WithRoomIn(call.Memory);
    }
}
