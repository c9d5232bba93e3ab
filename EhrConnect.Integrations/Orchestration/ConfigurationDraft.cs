using System.Text.Json;

namespace EhrConnect.Integrations.Orchestration;

/// <summary>A configuration that somebody wants to save.</summary>
/// <param name="OrgId">The organisation.</param>
/// <param name="Id">The integration.</param>
/// <param name="Name">What it will be called.</param>
/// <param name="Config">The configuration, without secrets.</param>
/// <param name="Secrets">The secrets in clear by their path.</param>
public sealed record ConfigurationDraft(Guid OrgId, Guid Id, string Name, JsonElement Config, IReadOnlyDictionary<string, string> Secrets);
