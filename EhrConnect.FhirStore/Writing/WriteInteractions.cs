using System.Globalization;
using System.Net;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Conditional;
using EhrConnect.FhirStore.Limits;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirStore.Writing;

/// <summary>
/// The interactions that change one resource: create, update, patch, delete, conditional or not (FHIR R4, 3.1.0.4 to
/// 3.1.0.8). The audit record, the history, the search index and the event commit together with the change.
/// </summary>
public sealed class WriteInteractions(
    OrgDatabase database, ResourceStore store, ResourceWriter writer, WriteDecisions decisions, ConditionalSearch conditional, IOptions<FhirLimits> limits, TimeProvider time)
{
    // The first attempt looks without a lock; when somebody else was faster, the next ones lock what is there by then.
    private const int Attempts = 3;

    /// <summary>Does what the command says; a command that loses a race is decided again on what is there then.</summary>
    public async Task<FhirResult> RunAsync(FhirRequest request, WriteCommand command, CancellationToken cancellationToken) => command.Content is { } content
        ? await DecideAsync(request.Noting(content), command, cancellationToken) with { Warnings = content.Warnings }
        : await DecideAsync(request, command, cancellationToken);

    private async Task<FhirResult> DecideAsync(FhirRequest request, WriteCommand command, CancellationToken cancellationToken)
    {
        var query = (ResourceQuery?)null;
        if (command.Address.Criteria is not null)
        {
            (query, var refusal) = conditional.Query(command, request);
            if (refusal is not null) return refusal;
        }

        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await using var session = database.Open(request.OrgId);
            var (targets, answer) = query is null
                ? ([await CurrentAsync(session, command, locked: attempt > 1, cancellationToken)], null)
                : await MatchAsync(session, command, query, cancellationToken);
            if (answer is not null) return answer;
            var decided = targets.Select(current => decisions.Decide(command, current, current?.Id ?? command.Address.Id ?? OwnId(command), request)).ToArray();
            if (Array.Find(decided, decision => decision.Write is null) is { } settled) return settled.Result;
            try
            {
                return await CommitAsync(session, request, decided, cancellationToken);
            }
            catch (Exception exception) when (ResourceConflict.Is(exception))
            {
                // Look again: what is there now decides.
            }
        }

        return FhirResult.Failed(HttpStatusCode.Conflict, IssueCode.Conflict, "The resource is being changed by others. Read it again and retry.");
    }

    private async Task<StoredResource?> CurrentAsync(OrgSession session, WriteCommand command, bool locked, CancellationToken cancellationToken)
    {
        if (command.Address.Id is not { } id) return null;
        return locked
            ? await store.LockAsync(session, command.Type, id, cancellationToken)
            : await store.ReadAsync(session.OrgId, command.Type, id, cancellationToken);
    }

    // One resource or none; several for a delete that may hit as many.
    private async Task<(IReadOnlyList<StoredResource?> Targets, FhirResult? Answer)> MatchAsync(
        OrgSession session, WriteCommand command, ResourceQuery query, CancellationToken cancellationToken)
    {
        store.EnqueueLocks(session, ConditionLocks.Of(command.Address));
        if (await store.MatchAsync(session, [query], limits.Value.MaxBundleBytes, cancellationToken) is not [var matches]) return ([], FhirResult.TooMuch());
        if (ConditionalRules.Answer(command, matches, conditional.MaxDeletes) is { } answer) return ([], answer);
        if (matches.Count > 0) return (matches, null);
        if (command is not { Verb: WriteVerb.Update, Content.Id: { } ownId }) return ([null], null);
        var holder = await store.LockAsync(session, command.Type, ownId, cancellationToken);
        return ([holder], ConditionalRules.AnswerForOwnId(holder));
    }

    private string OwnId(WriteCommand command) =>
        command is { Verb: WriteVerb.Update, Content.Id: { } id } ? id : LogicalId.New(time.GetUtcNow());

    private async Task<FhirResult> CommitAsync(OrgSession session, FhirRequest request, WriteDecision[] decided, CancellationToken cancellationToken)
    {
        var result = decided.Length == 1 ? decided[0].Result : decided[0].Result with { Resource = null };
        var writes = decided.Select(decision => decision.Write!).ToList();
        var resources = writes.Select(write => write.Written.Resource).ToArray();
        if (request.Provenance is { } provenance)
        {
            var (record, refusal) = ProvenanceWriting.Prepare(provenance, resources, writer, request, time.GetUtcNow());
            if (record is null) return refusal!;
            writes.Add(record);
        }

        writer.Enqueue(session, writes, WriteDecisions.Context(request));
        session.Enqueue(Records(request.Audit.WithStatus((int)result.Status), resources));
        await session.CommitAsync(cancellationToken);
        return result with { Audited = true };
    }

    // One record of the request; when it is about several resources, one more for each of them.
    private SqlStatement Records(AuditEntry request, StoredResource[] resources) => resources is [var resource]
        ? AuditStatements.Insert(Of(request, resource))
        : AuditStatements.InsertMany(
            request.OrgId,
            [request with { Detail = string.Create(CultureInfo.InvariantCulture, $"{{\"resources\":{resources.Length}}}") }, .. resources.Select(one => Of(request, one) with { Id = Guid.CreateVersion7(time.GetUtcNow()) })]);

    private static AuditEntry Of(AuditEntry request, StoredResource resource) => request with { ResourceType = resource.Type, ResourceId = resource.Id };
}
