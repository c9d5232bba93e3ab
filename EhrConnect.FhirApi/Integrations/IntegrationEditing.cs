using System.Text.Json;
using EhrConnect.Data.Integrations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>Every change of an integration: secrets apart, checked by its handler, committed with its audit record, told to all processes.</summary>
sealed class IntegrationEditing(
    IntegrationStore store,
    IntegrationSecrets secrets,
    VendorRegistry vendors,
    IntegrationCache cache,
    IntegrationChanges changes,
    OutboundSending sending,
    RequestAudit audit,
    OrgContext org)
{
    public async Task<Results<Created<IntegrationView>, ProblemHttpResult>> CreateAsync(Guid id, IntegrationRequest request, CancellationToken cancellationToken)
    {
        if (vendors.Find(request.VendorId ?? "") is not { } handler) return ApiProblem.Invalid("vendorId", $"Give one of: {string.Join(", ", vendors.Vendors.Select(vendor => vendor.Id))}.");
        if (request.Name is null) return ApiProblem.Invalid("name", "Give a name.");
        if (request.Config is not { } config) return ApiProblem.Invalid("config", "Give the settings of the vendor as a JSON object.");
        if (RepeatedMember.Find(config) is { } path) return Repeated(path);
        var separated = ConfigurationSecrets.Separate(config, handler.Metadata, StoredConfiguration.None, version: 1);
        if (await RefuseAsync(handler, id, request.Name, separated, cancellationToken) is { } refusal) return refusal;
        var content = new IntegrationContent(request.Name, request.Enabled ?? true, separated.Config, separated.Hints, separated.Secrets, request.Note);
        var result = await store.CreateAsync(org.OrgId, id, handler.Metadata.Id, content, audit.Entry("integration.create", "Integration").WithStatus(StatusCodes.Status201Created), cancellationToken);
        if (result.Record is not { } record) return Refusal(result);
        audit.MarkWritten();
        await TellAsync(id);
        return TypedResults.Created($"/api/integrations/{id}", IntegrationView.Of(record));
    }

    public async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> UpdateAsync(Guid id, IntegrationRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(org.OrgId, id, cancellationToken) is not { } current || vendors.Find(current.VendorId) is not { } handler) return ApiProblem.NotFound();
        if (request.VendorId is { } vendor && vendor != current.VendorId) return ApiProblem.Invalid("vendorId", "The vendor cannot be changed: make a new integration.");
        if (request.ExpectedVersion is { } expected && expected != current.Version) return Refusal(new(IntegrationWriteStatus.Outdated));
        if (request.Config is not { } config) return ApiProblem.Invalid("config", "Give the settings of the vendor as a JSON object.");
        if (RepeatedMember.Find(config) is { } path) return Repeated(path);
        var stored = new StoredConfiguration(current.Config, current.SecretHints, await secrets.OpenAsync(org.OrgId, current, cancellationToken));
        var separated = ConfigurationSecrets.Separate(config, handler.Metadata, stored, current.Version + 1);
        if (await RefuseAsync(handler, id, request.Name ?? current.Name, separated, cancellationToken) is { } refusal) return refusal;
        var content = new IntegrationContent(request.Name ?? current.Name, request.Enabled ?? current.Enabled, separated.Config, separated.Hints, separated.Secrets, request.Note);
        return await SaveAsync("integration.update", current, content, cancellationToken);
    }

    public async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> ToggleAsync(Guid id, ToggleRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(org.OrgId, id, cancellationToken) is not { } current) return ApiProblem.NotFound();
        if (request.Enabled == current.Enabled) return TypedResults.Ok(IntegrationView.Of(current));
        var content = new IntegrationContent(current.Name, request.Enabled!.Value, current.Config, current.SecretHints, await secrets.OpenAsync(org.OrgId, current, cancellationToken), request.Note);
        return await SaveAsync("integration.toggle", current, content, cancellationToken);
    }

    /// <summary>Name, settings and secrets become those of the version; whether the integration is switched on stays as it is.</summary>
    public async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> RollbackAsync(Guid id, RollbackRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(org.OrgId, id, cancellationToken) is not { } current || vendors.Find(current.VendorId) is not { } handler) return ApiProblem.NotFound();
        var version = (await store.VersionsAsync(org.OrgId, id, 1, request.Version + 1, cancellationToken)).FirstOrDefault(found => found.Version == request.Version);
        if (version is null) return ApiProblem.Invalid("version", $"There is no such version; the current one is {current.Version}.");
        // What was right once may not be any more: the receiver's network may have been closed since.
        var restored = new SeparatedConfiguration(version.Config, version.SecretHints, await secrets.OpenAsync(org.OrgId, id, version, cancellationToken), []);
        if (await RefuseAsync(handler, id, version.Name, restored, cancellationToken) is { } refusal) return refusal;
        var content = new IntegrationContent(version.Name, current.Enabled, version.Config, version.SecretHints, restored.Secrets, request.Note ?? $"back to version {version.Version}");
        return await SaveAsync("integration.rollback", current, content, cancellationToken);
    }

    public async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var result = await store.DeleteAsync(org.OrgId, id, audit.Entry("integration.delete", "Integration").WithStatus(StatusCodes.Status204NoContent), cancellationToken);
        if (result.Status is not IntegrationWriteStatus.Done) return Refusal(result);
        audit.MarkWritten();
        await TellAsync(id);
        return TypedResults.NoContent();
    }

    private async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> SaveAsync(string action, IntegrationRecord current, IntegrationContent content, CancellationToken cancellationToken)
    {
        var entry = audit.Entry(action, "Integration").WithStatus(StatusCodes.Status200OK) with { Detail = JsonSerializer.Serialize(new { version = current.Version + 1, enabled = content.Enabled }) };
        var result = await store.UpdateAsync(org.OrgId, current, content, entry, cancellationToken);
        if (result.Record is not { } record) return Refusal(result);
        audit.MarkWritten();
        await TellAsync(current.Id);
        return TypedResults.Ok(IntegrationView.Of(record));
    }

    private async Task<ProblemHttpResult?> RefuseAsync(IIntegrationHandler handler, Guid id, string name, SeparatedConfiguration separated, CancellationToken cancellationToken)
    {
        var problems = separated.Problems.Count > 0
            ? separated.Problems
            : await handler.ValidateAsync(new ConfigurationDraft(org.OrgId, id, name, JsonElement.Parse(separated.Config), separated.Secrets), cancellationToken);
        return problems.Count == 0
            ? null
            : ApiProblem.Invalid(problems.GroupBy(problem => problem.Path.Length == 0 ? "config" : $"config.{problem.Path}", problem => problem.Problem, StringComparer.Ordinal)
                .ToDictionary(place => place.Key, place => place.ToArray(), StringComparer.Ordinal));
    }

    private static ProblemHttpResult Repeated(string path) => ApiProblem.Invalid($"config.{path}", "It is given twice. Give it once, so that nobody has to guess which one holds.");

    private static ProblemHttpResult Refusal(IntegrationWriteResult result) => result.Status switch
    {
        IntegrationWriteStatus.Claimed => ApiProblem.Result(StatusCodes.Status409Conflict, "already-claimed", result.Reason!),
        IntegrationWriteStatus.NameTaken => ApiProblem.Result(StatusCodes.Status409Conflict, "name-taken", "Another integration of this vendor has the name. Choose another one."),
        IntegrationWriteStatus.Outdated => ApiProblem.Result(StatusCodes.Status409Conflict, "version-conflict", "The integration was changed meanwhile. Read it again and repeat the change."),
        IntegrationWriteStatus.Needed => ApiProblem.Result(
            StatusCodes.Status409Conflict, "integration-needed",
            $"The connection '{result.Reason}' sends its acknowledgements over this one. Change its inbound.acknowledge.connection first; until then this one keeps its name and its outbound settings."),
        IntegrationWriteStatus.InUse => ApiProblem.Result(StatusCodes.Status409Conflict, "integration-in-use", "Messages wait to be sent over this connection. Let them go out or cancel them first (GET /api/hl7/queue?direction=outbound)."),
        _ => ApiProblem.NotFound(),
    };

    // Best effort on both counts: other processes look at the version themselves, the relay looks by itself.
    private async Task TellAsync(Guid id)
    {
        await cache.DropAsync(org.OrgId, id, CancellationToken.None);
        await changes.PublishAsync(org.OrgId, id);
        await sending.WakeAsync();
    }
}
