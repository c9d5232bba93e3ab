using System.Net;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.FhirStore.Writing;

/// <summary>
/// The interactions that change one resource: create, update, delete (FHIR R4, 3.1.0.4 to 3.1.0.8). The audit record, the
/// history, the search index and the event commit together with the change.
/// </summary>
public sealed class WriteInteractions(OrgDatabase database, ResourceStore store, ResourceWriter writer, TimeProvider time)
{
    // The first attempt looks without a lock; when somebody else was faster, the next ones lock what is there by then.
    private const int Attempts = 3;

    /// <summary>Create: one round trip. An id in the content is ignored (R4, 3.1.0.8).</summary>
    public async Task<FhirResult> CreateAsync(FhirRequest request, string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var read = ResourceReader.Read(body, type, request.Reading);
        if (!read.IsValid) return FhirResult.Invalid(read.Issues);
        await using var session = database.Open(request.OrgId);
        var written = writer.Create(session, type, LogicalId.New(time.GetUtcNow()), read.Body, Context(request));
        var result = await CommitAsync(session, request.Noting(read), HttpStatusCode.Created, written.Resource, cancellationToken);
        return result with { Warnings = read.Warnings };
    }

    /// <summary>Update, or create under the id of the address (R4, 3.1.0.4).</summary>
    public async Task<FhirResult> UpdateAsync(
        FhirRequest request, string type, string id, ReadOnlyMemory<byte> body, WriteConditions conditions, CancellationToken cancellationToken)
    {
        var read = ResourceReader.Read(body, type, request.Reading);
        if (!read.IsValid) return FhirResult.Invalid(read.Issues);
        if (read.Id is null) return FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Required, "The resource must have the id of the address.", $"{type}.id");
        if (!string.Equals(read.Id, id, StringComparison.Ordinal))
            return FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "The id in the resource is not the id of the address.", $"{type}.id");

        var result = await WriteAsync(request.Noting(read), type, id, conditions, Write, cancellationToken);
        return result with { Warnings = read.Warnings };

        (HttpStatusCode, WrittenResource?) Write(OrgSession session, StoredResource? current)
        {
            var written = current is null
                ? writer.CreateAs(session, type, id, read.Body, Context(request))
                : writer.Update(session, current, read.Body, Context(request));
            return (written.Created ? HttpStatusCode.Created : HttpStatusCode.OK, written);
        }
    }

    /// <summary>Delete. Deleting what is deleted or never was succeeds and changes nothing (R4, 3.1.0.7).</summary>
    public async Task<FhirResult> DeleteAsync(FhirRequest request, string type, string id, WriteConditions conditions, CancellationToken cancellationToken)
    {
        if (!LogicalId.IsValid(id)) return FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Value, "The id in the address is not a FHIR id.");
        return await WriteAsync(request, type, id, conditions with { MayCreate = true }, Write, cancellationToken);

        (HttpStatusCode, WrittenResource?) Write(OrgSession session, StoredResource? current) =>
            (HttpStatusCode.NoContent, current is null ? null : writer.Delete(session, current, Context(request)) ?? new WrittenResource(current, Created: false, Changed: false));
    }

    private async Task<FhirResult> WriteAsync(
        FhirRequest request,
        string type,
        string id,
        WriteConditions conditions,
        Func<OrgSession, StoredResource?, (HttpStatusCode Status, WrittenResource? Written)> write,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await using var session = database.Open(request.OrgId);
            var current = attempt == 1
                ? await store.ReadAsync(request.OrgId, type, id, cancellationToken)
                : await store.LockAsync(session, type, id, cancellationToken);
            if (Refusal(conditions, current) is { } refusal) return refusal;
            var (status, written) = write(session, current);
            if (written is not { Changed: true }) return new FhirResult(status, written?.Resource, []);
            try
            {
                return await CommitAsync(session, request, status, written.Resource, cancellationToken);
            }
            catch (Exception exception) when (ResourceConflict.Is(exception))
            {
                // Look again: what is there now decides.
            }
        }

        return FhirResult.Failed(HttpStatusCode.Conflict, IssueCode.Conflict, "The resource is being changed by others. Read it again and retry.");
    }

    private static FhirResult? Refusal(WriteConditions conditions, StoredResource? current)
    {
        if (conditions.IfMatch?.Covers(current) == false)
            return FhirResult.Failed(HttpStatusCode.PreconditionFailed, IssueCode.Conflict, "The current version is not the one that If-Match names. Read the resource again.");
        if (conditions.MustNotExist && current is { Deleted: false })
            return FhirResult.Failed(HttpStatusCode.PreconditionFailed, IssueCode.Conflict, "The resource exists already, which If-None-Match: * rules out.");
        if (!conditions.MayCreate && current is null or { Deleted: true })
            return FhirResult.Failed(HttpStatusCode.Forbidden, IssueCode.Forbidden, "There is no such resource to update, and the credential does not allow creating one.");
        return null;
    }

    private static async Task<FhirResult> CommitAsync(
        OrgSession session, FhirRequest request, HttpStatusCode status, StoredResource resource, CancellationToken cancellationToken)
    {
        session.Enqueue(AuditStatements.Insert(request.Audit.WithStatus((int)status) with { ResourceType = resource.Type, ResourceId = resource.Id }));
        await session.CommitAsync(cancellationToken);
        return new FhirResult(status, resource, [], Audited: true);
    }

    private static WriteContext Context(FhirRequest request) => new(Traceparent: request.Traceparent);
}
