namespace EhrConnect.Integrations.Hl7v2.Operations;

/// <summary>A message to be made: its type and its values by path.</summary>
/// <param name="MessageType">For example <c>ADT^A01</c>.</param>
/// <param name="Version">MSH-12; the default of the connection, else 2.5.1.</param>
/// <param name="Fields">Text by path, for example <c>PID-5.1</c>; delimiters in it are escaped.</param>
public sealed record MessageRequest(string? MessageType, string? Version, IReadOnlyDictionary<string, string>? Fields);

/// <summary>A message that was made; null with a problem in words.</summary>
public sealed record MadeMessage(Hl7.Hl7Message? Message, string? Problem);
