using System.Globalization;
using StackExchange.Redis;

namespace EhrConnect.Data.Queue;

/// <summary>
/// A wake-up: which row of which organisation may be due. It carries no work and decides nothing; the row in PostgreSQL does.
/// </summary>
/// <param name="Id">The row.</param>
/// <param name="OrgId">The organisation.</param>
/// <param name="Lane">The ordering key; the row's own id where order does not matter.</param>
/// <param name="Priority">1 (first) to 5.</param>
/// <param name="Traceparent">The trace the work belongs to.</param>
public sealed record QueueEntry(Guid Id, Guid OrgId, string Lane, int Priority, string? Traceparent)
{
    internal NameValueEntry[] ToFields() =>
    [
        new("id", Id.ToString("D")), new("org", OrgId.ToString("D")), new("lane", Lane),
        new("priority", Priority.ToString(CultureInfo.InvariantCulture)), new("traceparent", Traceparent ?? ""),
    ];

    /// <summary>Null when the fields are not an entry of ours.</summary>
    internal static QueueEntry? FromFields(IReadOnlyDictionary<string, string> fields) =>
        fields.TryGetValue("id", out var id) && Guid.TryParse(id, out var entryId)
        && fields.TryGetValue("org", out var org) && Guid.TryParse(org, out var orgId)
        && fields.TryGetValue("lane", out var lane)
        && fields.TryGetValue("priority", out var priority) && int.TryParse(priority, CultureInfo.InvariantCulture, out var number)
            ? new QueueEntry(entryId, orgId, lane, number, fields.GetValueOrDefault("traceparent") is { Length: > 0 } traceparent ? traceparent : null)
            : null;
}

/// <summary>An entry as a consumer got it: from which stream, under which Redis id.</summary>
public sealed record QueueDelivery(QueueEntry? Entry, string Stream, string EntryId);
