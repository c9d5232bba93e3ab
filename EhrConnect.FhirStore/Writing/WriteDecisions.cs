using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.FhirStore.Writing;

/// <summary>
/// Decides what a command comes to, given the resource it is about. Knows no database, so a request of its own and an entry
/// of a transaction come to the same.
/// </summary>
public sealed class WriteDecisions(ResourceWriter writer)
{
    /// <param name="command">The command.</param>
    /// <param name="current">The current version of the resource, which may be a deletion; null when its id was never used.</param>
    /// <param name="id">The id of the resource; a new one for a create.</param>
    /// <param name="request">In whose name.</param>
    internal WriteDecision Decide(WriteCommand command, StoredResource? current, string id, FhirRequest request)
    {
        if (Refusal(command, current) is { } refusal) return WriteDecision.Of(refusal);
        return command.Verb switch
        {
            WriteVerb.Create => Write(HttpStatusCode.Created, null, command, id, command.Content!.Body, WriteMethod.Post, request),
            WriteVerb.Update => Put(command, current, id, command.Content!.Body, WriteMethod.Put, request),
            WriteVerb.Patch => Patch(command, current!, request),
            _ => Delete(current, request),
        };
    }

    private WriteDecision Patch(WriteCommand command, StoredResource current, FhirRequest request)
    {
        var patched = command.Patch!.Apply(current.Json!);
        if (patched.Issue is { } issue) return WriteDecision.Of(new FhirResult(HttpStatusCode.UnprocessableEntity, null, [issue]));
        var read = ResourceReader.Read(patched.Json!, current.Type, request.Reading);
        return read.IsValid
            ? Put(command, current, current.Id, read.Body, WriteMethod.Patch, request).With(read.Warnings)
            : WriteDecision.Of(new FhirResult(HttpStatusCode.UnprocessableEntity, null, read.Issues));
    }

    private WriteDecision Put(WriteCommand command, StoredResource? current, string id, ReadOnlyMemory<byte> body, string method, FhirRequest request)
    {
        if (current is not null && ResourceWriter.IsUnchanged(current, body)) return WriteDecision.Of(new FhirResult(HttpStatusCode.OK, current, []));
        return Write(current is null or { Deleted: true } ? HttpStatusCode.Created : HttpStatusCode.OK, current, command, id, body, method, request);
    }

    private WriteDecision Write(
        HttpStatusCode status, StoredResource? current, WriteCommand command, string id, ReadOnlyMemory<byte> body, string method, FhirRequest request) =>
        WriteDecision.Of(status, writer.Prepare(current, command.Type, id, body, method, Context(request)));

    // Deleting what is deleted or never was succeeds and changes nothing (R4, 3.1.0.7).
    private WriteDecision Delete(StoredResource? current, FhirRequest request) => current is null or { Deleted: true }
        ? WriteDecision.Of(new FhirResult(HttpStatusCode.NoContent, current, []))
        : WriteDecision.Of(HttpStatusCode.NoContent, writer.PrepareDelete(current, Context(request)));

    private static FhirResult? Refusal(WriteCommand command, StoredResource? current)
    {
        var conditions = command.Conditions;
        if (command.Verb == WriteVerb.Patch && current is null or { Deleted: true }) return current is null ? FhirResult.NotFound() : FhirResult.Deleted(current);
        if (conditions.IfMatch?.Covers(current) == false)
            return FhirResult.Failed(HttpStatusCode.PreconditionFailed, IssueCode.Conflict, "The current version is not the one that If-Match names. Read the resource again.");
        if (conditions.MustNotExist && current is { Deleted: false })
            return FhirResult.Failed(HttpStatusCode.PreconditionFailed, IssueCode.Conflict, "The resource exists already, which If-None-Match: * rules out.");
        if (command.Verb == WriteVerb.Update && !conditions.MayCreate && current is null or { Deleted: true })
            return FhirResult.Failed(HttpStatusCode.Forbidden, IssueCode.Forbidden, "There is no such resource to update, and the credential does not allow creating one.");
        return null;
    }

    internal static WriteContext Context(FhirRequest request) => new(Traceparent: request.Traceparent);
}
