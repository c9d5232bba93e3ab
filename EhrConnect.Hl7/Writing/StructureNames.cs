namespace EhrConnect.Hl7;

/// <summary>MSH-9.3 by event (table 0354): several events share the structure of one.</summary>
public static class StructureNames
{
    /// <summary>The name of the message structure of an event.</summary>
    /// <param name="messageCode">MSH-9.1.</param>
    /// <param name="triggerEvent">MSH-9.2.</param>
    public static string Of(string messageCode, string triggerEvent) =>
        string.Equals(messageCode, "ACK", StringComparison.Ordinal) ? "ACK"
            : Shared.Value.GetValueOrDefault((messageCode, triggerEvent), $"{messageCode}_{triggerEvent}");

    /// <summary>Table 0354 the other way round: its texts list the events of each structure.</summary>
    static readonly Lazy<Dictionary<(string Code, string Event), string>> Shared = new(Read);

    static Dictionary<(string Code, string Event), string> Read()
    {
        var names = new Dictionary<(string Code, string Event), string>();
        foreach ((string structure, string events) in Hl7Dictionary.Table(354)?.Codes ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            string code = structure.Split('_')[0];
            foreach (string triggerEvent in events.Split([',', '.', ' '], StringSplitOptions.RemoveEmptyEntries))
                names.TryAdd((code, triggerEvent), structure);
        }

        return names;
    }
}
