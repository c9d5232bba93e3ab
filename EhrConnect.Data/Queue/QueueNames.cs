namespace EhrConnect.Data.Queue;

/// <summary>Every Redis key of the queues.</summary>
public static class QueueNames
{
    /// <summary>Inbound HL7 v2 messages.</summary>
    public const string Messages = "hl7";

    /// <summary>Outbound HL7 v2 messages.</summary>
    public const string Outbound = "hl7-out";

    /// <summary>Webhook deliveries.</summary>
    public const string Webhooks = "webhooks";

    public const int HighestPriority = 1;
    public const int LowestPriority = 5;

    internal const string Group = "workers";

    /// <summary>Set by the relay; its absence tells that Redis lost its data.</summary>
    internal static string Marker(string queue) => $"ehr:q:{queue}:marker";

    internal static string Stream(string queue, int priority) => $"ehr:q:{queue}:{priority}";

    internal static string Delayed(string queue) => $"ehr:q:{queue}:delayed";

    internal static string WakeChannel(string queue) => $"ehr:q:{queue}:wake";

    internal static IEnumerable<string> Streams(string queue) =>
        Enumerable.Range(HighestPriority, LowestPriority - HighestPriority + 1).Select(priority => Stream(queue, priority));
}
