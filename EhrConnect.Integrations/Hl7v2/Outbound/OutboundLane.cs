namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>The ordering key of outbound messages: the connection first, so that a lane tells where it leads.</summary>
public static class OutboundLane
{
    private const string Prefix = "out|";

    /// <summary>The lane of a message.</summary>
    public static string Of(Guid connectionId, OrderingKey key, string? patient, Guid messageId) => key switch
    {
        OrderingKey.Connection => $"{Prefix}{connectionId:N}|",
        OrderingKey.Patient => $"{Prefix}{connectionId:N}|{patient}",
        _ => Alone(connectionId, messageId),
    };

    /// <summary>The lane of a message that waits for no other.</summary>
    public static string Alone(Guid connectionId, Guid messageId) => $"{Prefix}{connectionId:N}|#{messageId:N}";

    /// <summary>Where a lane leads; null when it is none of these.</summary>
    public static Guid? ConnectionOf(string lane) =>
        lane.StartsWith(Prefix, StringComparison.Ordinal) && lane.Length > Prefix.Length + 32 && Guid.TryParseExact(lane.AsSpan(Prefix.Length, 32), "N", out var id) ? id : null;
}
