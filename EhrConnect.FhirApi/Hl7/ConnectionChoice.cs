using EhrConnect.Data.Integrations;
using EhrConnect.FhirApi.Errors;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Hl7;

/// <summary>Finds the connection a message is to be sent over.</summary>
sealed class ConnectionChoice(IntegrationStore store, IntegrationOrchestrator orchestrator)
{
    private const string VendorId = "hl7-v2x";

    /// <summary>By name or id; without either, the only one that sends.</summary>
    public async Task<(Integration? Integration, ProblemHttpResult? Problem)> FindAsync(Guid orgId, string? connection, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(connection)) return await OnlyAsync(orgId, cancellationToken);
        var id = Guid.TryParse(connection, out var given)
            ? given
            : (await store.ListAsync(orgId, new IntegrationFilter { Limit = 1, VendorId = VendorId, Name = connection }, cancellationToken)) is [var named] ? named.Id : Guid.Empty;
        var found = id == Guid.Empty ? null : await orchestrator.FindAsync(orgId, id, cancellationToken);
        return found is { VendorId: VendorId } ? (found, null) : (null, ApiProblem.Invalid("connection", "There is no HL7 v2 connection with this name or id."));
    }

    private async Task<(Integration? Integration, ProblemHttpResult? Problem)> OnlyAsync(Guid orgId, CancellationToken cancellationToken)
    {
        var sending = new List<Integration>();
        foreach (var record in await store.ListAsync(orgId, new IntegrationFilter { Limit = 200, VendorId = VendorId, Enabled = true }, cancellationToken))
        {
            if (await orchestrator.FindAsync(orgId, record.Id, cancellationToken) is { } integration && Destinations.SettingsOf(integration) is not null) sending.Add(integration);
        }

        return sending switch
        {
            [var only] => (only, null),
            [] => (null, ApiProblem.Result(StatusCodes.Status409Conflict, "no-destination", "No connection sends: give one of them outbound settings (PUT /api/integrations/{id}).")),
            _ => (null, ApiProblem.Invalid("connection", $"Say which one, there are {sending.Count}: {string.Join(", ", sending.Select(s => s.Name))}.")),
        };
    }
}
