namespace EhrConnect.FhirStore.History;

/// <summary>A history as it was asked for.</summary>
/// <param name="OrgId">The organisation; nothing outside it is seen.</param>
/// <param name="Parameters">Names and values, decoded.</param>
/// <param name="Address">The addresses of the server.</param>
/// <param name="MaxCount">The largest page.</param>
public sealed record HistoryRequest(Guid OrgId, IReadOnlyList<KeyValuePair<string, string>> Parameters, RequestAddress Address, int MaxCount);
