using System.Net;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;
using Npgsql;

namespace EhrConnect.FhirApi.Auditing;

/// <summary>
/// The audit record of the running request: exactly one, committed before the answer leaves.
/// </summary>
/// <remarks>
/// A write takes its record with <see cref="Entry"/> and commits it in its own transaction (<see cref="Enqueue"/>, or a store
/// that takes the entry, then <see cref="MarkWritten"/>). Whatever else happens (reads, refusals, errors, exceptions), the
/// pipeline calls <see cref="SettleAsync"/>, which writes the record unless that was done. Two records are impossible: all
/// entries of a request share one id, which is a primary key.
/// </remarks>
public sealed class RequestAudit(AuditWriter writer, OrgDatabase database, TimeProvider time)
{
    private State _state = State.NotRequired;
    private HttpContext? _context;
    private RouteEndpoint? _endpoint;
    private RouteValueDictionary _routeValues = [];
    private Guid _id;
    private Guid _orgId = PlatformOrganization.Id;
    private string _actorType = ActorType.Anonymous;
    private string? _actorId;
    private string? _resourceType;
    private string? _resourceId;
    private AuditEntry? _handedOut;

    private enum State
    {
        NotRequired,
        Open,
        Enqueued,
        Written,
        Lost,
    }

    /// <summary>The record of this request, to be committed with the operation itself.</summary>
    public AuditEntry Entry(string action, string? resourceType = null, string? resourceId = null) => EntryOf(_orgId, action, resourceType, resourceId);

    /// <summary>As <see cref="Entry"/>, for the trail of another organisation: only the platform works on those.</summary>
    internal AuditEntry EntryOf(Guid orgId, string action, string? resourceType = null, string? resourceId = null)
    {
        var now = time.GetUtcNow();
        if (_id == Guid.Empty) _id = Guid.CreateVersion7(now);
        _handedOut = new AuditEntry
        {
            Id = _id,
            OrgId = orgId,
            OccurredAt = now,
            ActorType = _actorType,
            ActorId = AuditText.Actor(_actorId),
            Action = action,
            ResourceType = AuditText.Identifier(resourceType ?? _resourceType),
            ResourceId = AuditText.Identifier(resourceId ?? _resourceId),
            Method = _context?.Request.Method is { Length: <= 16 } method ? method : null,
            Route = _endpoint?.RoutePattern.RawText,
            RequestId = _context?.TraceIdentifier,
            Ip = Address(_context?.Connection.RemoteIpAddress),
        };
        return _handedOut;
    }

    /// <summary>Says what a read was about; the pipeline writes its record.</summary>
    public void Describe(string? resourceType, string? resourceId) => (_resourceType, _resourceId) = (resourceType, resourceId);

    /// <summary>
    /// Makes the record part of a unit of work. It counts when the request then succeeds; an error or an exception after it
    /// (a rollback) makes the pipeline write the record itself.
    /// </summary>
    public void Enqueue(OrgSession session, AuditEntry entry)
    {
        session.Enqueue(AuditStatements.Insert(entry));
        _handedOut = entry;
        _state = State.Enqueued;
    }

    /// <summary>The record taken with <see cref="Entry"/> is committed.</summary>
    public void MarkWritten() => _state = State.Written;

    /// <summary>This request needs a token, so it needs a record.</summary>
    internal void Require(HttpContext context)
    {
        // Kept here, because the exception handler takes them off the context.
        _context = context;
        _endpoint = context.GetEndpoint() as RouteEndpoint;
        _routeValues = context.Request.RouteValues;
        _state = State.Open;
    }

    /// <summary>Whose record it is, as far as is known by now.</summary>
    internal void Attribute(Guid orgId, string actorType, string? actorId) => (_orgId, _actorType, _actorId) = (orgId, actorType, actorId);

    /// <summary>Returns when the record is committed; afterwards the answer may leave.</summary>
    /// <exception cref="AuditUnavailableException">It could not be committed.</exception>
    internal async Task SettleAsync(int statusCode)
    {
        if (_state == State.Enqueued && statusCode < 400) _state = State.Written;
        if (_state is State.NotRequired or State.Written or State.Lost) return;
        try
        {
            // Not cancelled with the request: whoever hangs up has seen or changed something all the same.
            if (_handedOut is { } entry) await WriteUnlessCommittedAsync(entry.WithStatus(statusCode));
            else await writer.WriteAsync(Unnamed().WithStatus(statusCode), CancellationToken.None);
            _state = State.Written;
        }
        catch (Exception exception)
        {
            _state = State.Lost;
            throw new AuditUnavailableException("The audit record could not be written.", exception);
        }
    }

    // The operation had the record in its hands: it may have committed it before it failed, and then it is there.
    private async Task WriteUnlessCommittedAsync(AuditEntry entry)
    {
        try
        {
            await database.ExecuteAsync([(entry.OrgId, AuditStatements.Insert(entry))], CancellationToken.None);
        }
        catch (PostgresException duplicate) when (duplicate.SqlState is PostgresErrorCodes.UniqueViolation)
        {
        }
    }

    private AuditEntry Unnamed()
    {
        var action = _endpoint?.Metadata.GetMetadata<AuditAction>();
        return Entry(
            action?.Name ?? "http.unmatched",
            _resourceType ?? action?.ResourceType ?? Text("type"),
            _resourceId ?? Text("id"));
    }

    private string? Text(string routeValue) => _routeValues.TryGetValue(routeValue, out var value) ? value as string : null;

    private static string? Address(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
