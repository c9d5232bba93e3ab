using System.Text.Json;
using EhrConnect.Data.Integrations;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>The connections that send acknowledgements which are messages of their own.</summary>
public sealed class AcknowledgmentConnections(IntegrationStore store)
{
    private const string Place = "inbound.acknowledge.connection";

    /// <summary>What is wrong with where the acknowledgements of a connection are to go.</summary>
    internal async Task<ConfigurationProblem?> FindProblemAsync(ConfigurationDraft draft, Hl7ConnectionSettings settings, CancellationToken cancellationToken)
    {
        if (settings.EffectiveInbound()?.Acknowledge is not { When: AcknowledgeWhen.Later } acknowledge) return null;
        if (IsItself(acknowledge.Connection, draft.Id, draft.Name))
        {
            return settings.Outbound is null
                ? new ConfigurationProblem(Place, "Give the name of the connection that sends the acknowledgements, or give this one outbound settings.")
                : null;
        }

        if (await FindAsync(draft.OrgId, acknowledge.Connection!, cancellationToken) is not { } record)
            return new ConfigurationProblem(Place, $"There is no HL7 v2 connection '{acknowledge.Connection}' that could send the acknowledgements: give the name or id of one, or make it first.");
        return SettingsOf(record)?.Outbound is null
            ? new ConfigurationProblem(Place, $"The connection '{record.Name}' only receives: give it outbound settings first, so that it can send the acknowledgements.")
            : null;
    }

    /// <summary>The connection that sends the acknowledgements of messages from a connection, with its settings; null when there is none.</summary>
    internal async Task<(Guid Id, OutboundSettings Settings)?> OfAsync(Guid orgId, Guid connectionId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(orgId, connectionId, cancellationToken) is not { } receiving) return null;
        var settings = SettingsOf(receiving);
        var name = settings?.EffectiveInbound()?.Acknowledge.Connection;
        if (IsItself(name, receiving.Id, receiving.Name)) return settings?.Outbound is { } own ? (receiving.Id, own) : null;
        return await FindAsync(orgId, name!, cancellationToken) is { } sending && SettingsOf(sending)?.Outbound is { } outbound ? (sending.Id, outbound) : null;
    }

    private async Task<IntegrationRecord?> FindAsync(Guid orgId, string nameOrId, CancellationToken cancellationToken)
    {
        var record = Guid.TryParse(nameOrId, out var id)
            ? await store.FindAsync(orgId, id, cancellationToken)
            : await store.ListAsync(orgId, new IntegrationFilter { Limit = 1, VendorId = Hl7v2Metadata.VendorId, Name = nameOrId }, cancellationToken) is [var named] ? named : null;
        return record is { VendorId: Hl7v2Metadata.VendorId } ? record : null;
    }

    private static bool IsItself(string? nameOrId, Guid id, string name) =>
        string.IsNullOrEmpty(nameOrId) || string.Equals(nameOrId, name, StringComparison.Ordinal) || (Guid.TryParse(nameOrId, out var given) && given == id);

    private static Hl7ConnectionSettings? SettingsOf(IntegrationRecord record) => Hl7ConnectionSettings.Stored(JsonElement.Parse(record.Config));
}
