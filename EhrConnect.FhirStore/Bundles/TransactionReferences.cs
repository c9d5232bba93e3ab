using System.Collections.Concurrent;
using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Bundles;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Conditional;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>
/// Resolves what the resources of a transaction name each other and others by (FHIR R4, 3.1.0.11.2): the addresses of
/// entries, and conditional references, which see the state that the transaction leaves.
/// </summary>
public sealed class TransactionReferences(ResourceStore store, ConditionalSearch conditional)
{
    /// <param name="session">The unit of work.</param>
    /// <param name="request">In whose name.</param>
    /// <param name="writes">Writes whose targets are known.</param>
    /// <param name="enqueue">Adds the writes, as they are by now, to the unit of work.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal async Task<FhirResult?> ResolveAsync(
        OrgSession session, FhirRequest request, IReadOnlyList<PlannedWrite> writes, Func<FhirResult?> enqueue, CancellationToken cancellationToken)
    {
        var names = EntryNames.Of(writes);
        // A bundle that is stored keeps its references: they are to what it holds (R4, 2.36.4.1).
        var contents = writes.Where(write => write is { HasContent: true, Command.Type: not "Bundle" }).ToArray();
        var conditions = new ConcurrentDictionary<string, PlannedWrite>(StringComparer.Ordinal);
        var dangling = new ConcurrentBag<PlannedWrite>();
        InParallel.Each(contents, write => Rewrite(
            write,
            reference =>
            {
                var name = names.Find(write.Entry, reference);
                if (name is null && IsConditional(reference)) conditions.TryAdd(reference, write);
                else if (name is null && reference.StartsWith("urn:uuid:", StringComparison.Ordinal)) dangling.Add(write);
                return name;
            },
            names.FindLink));
        if (dangling.MinBy(write => write.Entry.Index) is { } lost)
            return lost.Fail(FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.NotFound, "A reference names an entry (urn:uuid) that is not in the transaction.", "resource"));
        if (conditions.IsEmpty) return null;
        var written = writes.Where(write => write.IsOpen).Select(write => write.Command.Type).ToHashSet(StringComparer.Ordinal);
        return await ResolveConditionsAsync(session, request, contents, conditions, written, enqueue, cancellationToken);
    }

    private async Task<FhirResult?> ResolveConditionsAsync(
        OrgSession session,
        FhirRequest request,
        PlannedWrite[] contents,
        ConcurrentDictionary<string, PlannedWrite> conditions,
        HashSet<string> written,
        Func<FhirResult?> enqueue,
        CancellationToken cancellationToken)
    {
        var texts = conditions.Keys.Order(StringComparer.Ordinal).ToArray();
        var queries = new List<ResourceQuery>(texts.Length);
        foreach (var text in texts)
        {
            var (query, refusal) = conditional.Query(Address(text), request, limit: 2);
            if (query is null) return conditions[text].Fail(refusal!);
            queries.Add(query);
        }

        // Only when the transaction writes the types that are looked for is what it leaves another state than the present.
        var problem = (FhirResult?)null;
        var matches = queries.Exists(query => query.Types.Any(written.Contains))
            ? await session.RehearseAsync(() => problem = enqueue(), () => store.FindAsync(session, queries, cancellationToken))
            : await store.FindAsync(session, queries, cancellationToken);
        if (problem is not null) return problem;

        var resolved = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < texts.Length; i++)
        {
            if (matches[i] is not [var match]) return conditions[texts[i]].Fail(Unresolved(matches[i].Count));
            resolved[texts[i]] = $"{match.Type}/{match.Id}";
        }

        InParallel.Each(contents, write => Rewrite(write, resolved.GetValueOrDefault, _ => null));
        return null;
    }

    private static FhirResult Unresolved(int matches) => matches == 0
        ? FhirResult.Failed(HttpStatusCode.PreconditionFailed, IssueCode.NotFound, "A conditional reference matches no resource.", "resource")
        : FhirResult.Failed(HttpStatusCode.PreconditionFailed, IssueCode.MultipleMatches, "A conditional reference matches more than one resource.", "resource");

    private static void Rewrite(PlannedWrite write, Func<string, string?> reference, Func<string, string?> link)
    {
        var content = write.Command.Content!;
        write.Command = write.Command with { Content = content with { Body = ReferenceRewriter.Rewrite(content.Body, reference, link) } };
    }

    private static bool IsConditional(string reference)
    {
        var question = reference.IndexOf('?', StringComparison.Ordinal);
        return question > 0 && ResourceTypes.IsKnown(reference[..question]);
    }

    private static ResourceAddress Address(string reference)
    {
        var question = reference.IndexOf('?', StringComparison.Ordinal);
        return ResourceAddress.Where(reference[..question], EntryAddress.Query(reference[question..]));
    }
}
