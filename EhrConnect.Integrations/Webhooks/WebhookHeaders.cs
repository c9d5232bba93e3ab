using System.Collections.Frozen;
using System.Text.Json;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>The headers that a customer adds to the deliveries of a subscription: any but ours and those that HTTP itself needs.</summary>
public static class WebhookHeaders
{
    private static readonly string[] ReservedPrefixes = ["webhook-", "x-ehrconnect-", "content-", "proxy-", "sec-", ":"];

    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["baggage", "connection", "date", "expect", "forwarded", "host", "keep-alive", "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a customer may set the header: a token (RFC 9110 5.6.2) that is neither ours nor HTTP's.</summary>
    public static bool MayBeNamed(string name) =>
        name.Length > 0
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
        && !Reserved.Contains(name)
        && !Array.Exists(ReservedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the text can be a header's value: visible ASCII, spaces and tabs (RFC 9110 5.5), so that it cannot begin a header of its own.</summary>
    public static bool MayBeValue(string value) => value.All(static c => c is '\t' or (>= ' ' and <= '~'));

    /// <summary>Reads the stored JSON object; what may not be sent is left out.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string json)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return headers;
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String || !MayBeNamed(member.Name)) continue;
            var value = member.Value.GetString()!;
            if (MayBeValue(value)) headers[member.Name] = value;
        }

        return headers;
    }
}
