namespace EhrConnect.Data.Messages;

/// <summary>A resource version that a message made; <paramref name="Interaction"/> is <c>create</c> or <c>update</c>.</summary>
public sealed record MessageResult(string ResourceType, string ResourceId, int Version, string Interaction);
