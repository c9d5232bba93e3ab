using System.Net;
using System.Text.Json;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Bundles;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Patching;
using EhrConnect.Fhir.Reading;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>Reads an entry as the request it stands for, and refuses what a request of its own would be refused for.</summary>
internal sealed class EntryReader(BundleCall call)
{
    private const string AuditEvent = "AuditEvent";

    private static readonly FhirResult Forbidden = FhirResult.Failed(HttpStatusCode.Forbidden, IssueCode.Forbidden, "The credential does not allow this.", "request");

    private static readonly FhirResult AuditEvents =
        FhirResult.Failed(HttpStatusCode.NotImplemented, IssueCode.NotSupported, "AuditEvent is not served yet: the audit trail is at /api/audit.", "request.url");

    /// <summary>The interaction, as far as the entry says which it is, and why it is refused.</summary>
    public (EntryInteraction? Interaction, FhirResult? Refusal) Read(BundleEntry entry)
    {
        if (entry.Method is null || entry.Url is null) return Refuse(IssueCode.Required, "The entry needs a request with method and url.", "request");
        if (EntryAddress.Parse(entry.Url, call.Address) is not { } address) return Refuse(IssueCode.Invalid, "The url of the entry is not an address below the base of this server.", "request.url");
        return entry.Method switch
        {
            "GET" or "HEAD" => Reading(entry, address),
            "POST" when address.Path[^1] is "_search" => Reading(entry, address with { Path = address.Path[..^1] }),
            "POST" or "PUT" or "PATCH" or "DELETE" => Writing(entry, address),
            _ => Refuse(IssueCode.Invalid, "The method of an entry must be GET, HEAD, POST, PUT, PATCH or DELETE.", "request.method"),
        };
    }

    private (EntryInteraction? Interaction, FhirResult? Refusal) Reading(BundleEntry entry, EntryAddress address)
    {
        if (ReadingEntries.Of(entry, address) is not { } interaction || (entry.Method is "POST" && interaction.Action is not "fhir.search")) return Elsewhere(address);
        if (Array.Exists(ReadingEntries.Types(interaction), type => type is AuditEvent)) return (interaction, AuditEvents);
        return (interaction, MayRead(interaction) ? ReadingEntries.Problem(interaction) : Forbidden);
    }

    private bool MayRead(EntryInteraction interaction) => interaction switch
    {
        { Type: { } type } => call.May(type, "read"),
        { Compartment: { } compartment } => call.May(compartment.Owner, "read"),
        { Action: "fhir.search" } => call.MaySearchAll,
        _ => true,
    };

    private (EntryInteraction? Interaction, FhirResult? Refusal) Writing(BundleEntry entry, EntryAddress address)
    {
        if (!address.HasType || address.Path.Length > 2 || address.Path is [_, ['$' or '_', ..]]) return Elsewhere(address);
        var (type, id) = (address.Path[0], address.Path.Length == 2 ? address.Path[1] : null);
        var (verb, action, permission) = entry.Method switch
        {
            "POST" => (WriteVerb.Create, "fhir.create", "create"),
            "PUT" => (WriteVerb.Update, "fhir.update", "edit"),
            "PATCH" => (WriteVerb.Patch, "fhir.patch", "edit"),
            _ => (WriteVerb.Delete, "fhir.delete", "delete"),
        };
        var interaction = new EntryInteraction(entry, action) { Type = type, Id = id };
        if (type is AuditEvent) return (interaction, AuditEvents);
        if (!call.May(type, permission)) return (interaction, Forbidden);
        if (Misplaced(entry.Method!, id, address) is { } misplaced) return (interaction, misplaced);
        var (command, refusal) = Command(entry, verb, type, id, address.Parameters);
        return (interaction with { Command = command }, refusal);
    }

    private static FhirResult? Misplaced(string method, string? id, EntryAddress address)
    {
        var parameters = address.Parameters.Count > 0;
        if (method is "POST" ? id is not null || parameters : id is null && !parameters)
            return Refusal(IssueCode.Invalid, "The url of the entry does not fit its method: POST takes a type, the others a type with an id or criteria.", "request.url");
        return id is not null && parameters ? Refusal(IssueCode.NotSupported, "The url of an entry that writes a resource by its id takes no parameters.", "request.url") : null;
    }

    private (WriteCommand? Command, FhirResult? Refusal) Command(
        BundleEntry entry, WriteVerb verb, string type, string? id, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var (conditions, problem) = Conditions(entry, type);
        if (problem is not null) return (null, problem);
        var address = id is null ? ResourceAddress.Where(type, parameters) : ResourceAddress.Of(type, id);
        if (verb == WriteVerb.Delete) return WriteCommand.Delete(address, conditions);
        if (entry.Resource is not { } resource) return (null, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Required, "The entry needs a resource.", "resource"));
        if (verb == WriteVerb.Patch) return WriteCommand.PatchOf(address, Patch(resource), conditions);
        var content = ResourceReader.Read(resource, type, call.Request.Reading);
        if (verb == WriteVerb.Update) return WriteCommand.Update(address, content, conditions);
        var criteria = entry.IfNoneExist is { } text ? EntryAddress.Query(text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..]) : null;
        return WriteCommand.Create(criteria is null ? ResourceAddress.New(type) : ResourceAddress.Where(type, criteria), content);
    }

    private (WriteConditions Conditions, FhirResult? Problem) Conditions(BundleEntry entry, string type)
    {
        var match = entry.IfMatch is { } text ? VersionMatch.Parse(text) : null;
        if (entry.IfMatch is not null && match is null)
            return (WriteConditions.None, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "ifMatch must hold entity tags, for example W/\"3\".", "request.ifMatch"));
        if (entry.IfNoneMatch is not (null or "*"))
            return (WriteConditions.None, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "ifNoneMatch of a write must be *.", "request.ifNoneMatch"));
        return (new WriteConditions(match, MustNotExist: entry.IfNoneMatch is not null, MayCreate: call.May(type, "create")), null);
    }

    // A patch travels as Parameters, or as a Binary that holds a JSON Patch (R4, 3.1.0.6.3).
    private static ParsedPatch Patch(ReadOnlyMemory<byte> resource)
    {
        using var document = JsonDocument.Parse(resource);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resourceType", out var type) || !type.ValueEquals("Binary")) return FhirPathPatch.Parse(resource);
        return root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var bytes) ? JsonPatch.Parse(bytes) : JsonPatch.Parse(Array.Empty<byte>());
    }

    private static (EntryInteraction? Interaction, FhirResult? Refusal) Elsewhere(EntryAddress address) => address switch
    {
        _ when Array.Exists(address.Path, step => step.StartsWith('$')) => NotSupported("Operations are not supported as entries of a bundle."),
        { HasType: true, Path: [not "Patient", _, var type] } when ResourceTypes.IsKnown(type) => NotSupported("Only the compartment of a patient can be searched: Patient/[id]/[type]."),
        _ => (null, FhirResult.Failed(HttpStatusCode.NotFound, IssueCode.NotFound, "The url of the entry names no resource type of FHIR R4 and nothing else that is here.", "request.url")),
    };

    private static (EntryInteraction? Interaction, FhirResult? Refusal) NotSupported(string diagnostics) =>
        (null, FhirResult.Failed(HttpStatusCode.NotImplemented, IssueCode.NotSupported, diagnostics, "request.url"));

    private static (EntryInteraction? Interaction, FhirResult? Refusal) Refuse(string code, string diagnostics, string place) => (null, Refusal(code, diagnostics, place));

    private static FhirResult Refusal(string code, string diagnostics, string place) => FhirResult.Failed(HttpStatusCode.BadRequest, code, diagnostics, place);
}
