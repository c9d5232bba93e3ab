namespace EhrConnect.LocalHosting;

/// <summary>The formats a hole may ask for.</summary>
internal static class ValueFormat
{
    public static string Apply(string value, string? format) => format switch
    {
        null or "" => value,
        "uri" => Uri.EscapeDataString(value),
        _ => throw new DistributedApplicationException($"Unknown value format '{format}': only 'uri' exists."),
    };
}
