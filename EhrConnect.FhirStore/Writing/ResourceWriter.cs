using EhrConnect.Data.Events;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;

namespace EhrConnect.FhirStore.Writing;

/// <summary>
/// Adds new versions of resources to a unit of work, each with its history, search index and event: whatever commits the
/// unit of work commits all of it. Nothing is sent here; the caller validates, audits and commits.
/// </summary>
public sealed class ResourceWriter(ResourceStore store, TimeProvider time)
{
    /// <summary>Version 1 of a resource under a new id. The commit fails when the id is taken.</summary>
    public WrittenResource Create(OrgSession session, string type, string id, ReadOnlyMemory<byte> body, WriteContext context) =>
        Write(session, null, type, id, body, "POST", context);

    /// <summary>Version 1 under an id that the client chose (FHIR R4, 3.1.0.4.1 update as create).</summary>
    public WrittenResource CreateAs(OrgSession session, string type, string id, ReadOnlyMemory<byte> body, WriteContext context) =>
        Write(session, null, type, id, body, "PUT", context);

    /// <summary>
    /// The version after <paramref name="current"/>, which may be a deletion. The commit fails when that is no longer the
    /// current one. The same content makes no version.
    /// </summary>
    public WrittenResource Update(OrgSession session, StoredResource current, ReadOnlyMemory<byte> body, WriteContext context) =>
        current.Json is { } stored && ResourceJson.IsUnchanged(body.Span, stored, current.Type, current.Id, current.Version, current.LastUpdated)
            ? new WrittenResource(current, Created: false, Changed: false)
            : Write(session, current, current.Type, current.Id, body, "PUT", context);

    /// <summary>The deletion as a version of its own; null when the resource is deleted already.</summary>
    public WrittenResource? Delete(OrgSession session, StoredResource current, WriteContext context)
    {
        if (current.Deleted) return null;
        var deletion = new StoredResource(current.Type, current.Id, current.Version + 1, After(current), null);
        Enqueue(session, deletion, "DELETE", IndexRows.None);
        EventStatements.Enqueue(session, ResourceEvents.Of(EventTypes.FhirDeleted, deletion, context), context.Traceparent);
        return new WrittenResource(deletion, Created: false, Changed: true);
    }

    private WrittenResource Write(OrgSession session, StoredResource? current, string type, string id, ReadOnlyMemory<byte> body, string method, WriteContext context)
    {
        var version = (current?.Version ?? 0) + 1;
        var lastUpdated = After(current);
        var resource = new StoredResource(type, id, version, lastUpdated, ResourceJson.Compose(body.Span, type, id, version, lastUpdated));
        var created = current is null || current.Deleted;
        Enqueue(session, resource, method, SearchIndexer.Index(type, resource.Json));
        EventStatements.Enqueue(session, ResourceEvents.Of(created ? EventTypes.FhirCreated : EventTypes.FhirUpdated, resource, context), context.Traceparent);
        return new WrittenResource(resource, created, Changed: true);
    }

    private void Enqueue(OrgSession session, StoredResource resource, string method, IndexRows rows) => store.Enqueue(session, new ResourceWrite
    {
        Type = resource.Type,
        Id = resource.Id,
        Version = resource.Version,
        LastUpdated = resource.LastUpdated,
        Method = method,
        Json = resource.Json,
        Index = SearchMapping.Index(rows),
    });

    // Versions of one resource never share a time or run backwards, whatever the clock does.
    private DateTimeOffset After(StoredResource? current)
    {
        var now = FhirInstant.Truncate(time.GetUtcNow());
        var earliest = current?.LastUpdated.AddMilliseconds(1);
        return earliest > now ? earliest.Value : now;
    }
}
