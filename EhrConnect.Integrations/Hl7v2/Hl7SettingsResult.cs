namespace EhrConnect.Integrations.Hl7v2;

/// <summary>A configuration that was read, or why it could not be.</summary>
/// <param name="Settings">Null when there is a problem.</param>
/// <param name="Path">Where the problem is, for example <c>inbound.port</c>; empty for the configuration as a whole.</param>
/// <param name="Problem">What is wrong and what would be right.</param>
public sealed record Hl7SettingsResult(Hl7ConnectionSettings? Settings, string Path = "", string? Problem = null);
