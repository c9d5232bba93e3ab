using EhrConnect.Data.Events;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;

namespace EhrConnect.FhirStore.Writing;

/// <summary>
/// Makes new versions of resources, each with its history, search index and event, and adds them to a unit of work: whatever
/// commits the unit of work commits all of it. Nothing is sent here; the caller validates, audits and commits.
/// </summary>
public sealed class ResourceWriter(ResourceStore store, TimeProvider time)
{
    /// <summary>Version 1 of a resource under a new id. The commit fails when the id is taken.</summary>
    public WrittenResource Create(OrgSession session, string type, string id, ReadOnlyMemory<byte> body, WriteContext context)
    {
        var write = Prepare(null, type, id, body, WriteMethod.Post, context);
        Enqueue(session, [write], context);
        return write.Written;
    }

    /// <summary>
    /// The version after <paramref name="current"/>, which may be a deletion. The commit fails when that is no longer the
    /// current one. The same content makes no version.
    /// </summary>
    public WrittenResource Update(OrgSession session, StoredResource current, ReadOnlyMemory<byte> body, WriteContext context)
    {
        if (IsUnchanged(current, body)) return new WrittenResource(current, Created: false, Changed: false);
        var write = Prepare(current, current.Type, current.Id, body, WriteMethod.Put, context);
        Enqueue(session, [write], context);
        return write.Written;
    }

    /// <summary>Whether the content is that of the current version, so that writing it makes none.</summary>
    public static bool IsUnchanged(StoredResource current, ReadOnlyMemory<byte> body) =>
        current.Json is { } stored && ResourceJson.IsUnchanged(body.Span, stored, current.Type, current.Id, current.Version, current.LastUpdated);

    /// <summary>The version after <paramref name="current"/>; version 1 when there is none (FHIR R4, 3.1.0.4.1 update as create).</summary>
    public PreparedWrite Prepare(StoredResource? current, string type, string id, ReadOnlyMemory<byte> body, string method, WriteContext context)
    {
        var version = (current?.Version ?? 0) + 1;
        var lastUpdated = After(current);
        var resource = new StoredResource(type, id, version, lastUpdated, ResourceJson.Compose(body.Span, type, id, version, lastUpdated));
        var created = current is null || current.Deleted;
        return Prepared(resource, created, method, SearchIndexer.Index(type, resource.Json), created ? EventTypes.FhirCreated : EventTypes.FhirUpdated, context);
    }

    /// <summary>The deletion as a version of its own.</summary>
    public PreparedWrite PrepareDelete(StoredResource current, WriteContext context) => Prepared(
        new StoredResource(current.Type, current.Id, current.Version + 1, After(current), null),
        created: false,
        WriteMethod.Delete,
        IndexRows.None,
        EventTypes.FhirDeleted,
        context);

    /// <summary>Adds what was prepared to the unit of work; many writes cost as many statements as one.</summary>
    public void Enqueue(OrgSession session, IReadOnlyList<PreparedWrite> writes, WriteContext context)
    {
        store.Enqueue(session, [.. writes.Select(write => write.Store)]);
        EventStatements.Enqueue(session, [.. writes.Select(write => write.Event)], context.Traceparent);
    }

    private static PreparedWrite Prepared(StoredResource resource, bool created, string method, IndexRows rows, string eventType, WriteContext context) => new(
        new WrittenResource(resource, created, Changed: true),
        new ResourceWrite
        {
            Type = resource.Type,
            Id = resource.Id,
            Version = resource.Version,
            LastUpdated = resource.LastUpdated,
            Method = method,
            Json = resource.Json,
            Index = SearchMapping.Index(rows),
        },
        ResourceEvents.Of(eventType, resource, context));

    // Versions of one resource never share a time or run backwards, whatever the clock does.
    private DateTimeOffset After(StoredResource? current)
    {
        var now = FhirInstant.Truncate(time.GetUtcNow());
        var earliest = current?.LastUpdated.AddMilliseconds(1);
        return earliest > now ? earliest.Value : now;
    }
}
