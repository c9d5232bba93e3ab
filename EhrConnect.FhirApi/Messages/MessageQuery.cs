using EhrConnect.Data.Messages;
using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Messages;

sealed record MessageQuery : PeriodQuery
{
    /// <summary><c>inbound</c> or <c>outbound</c>.</summary>
    public string? Direction { get; init; }

    /// <summary><c>pending</c>, <c>processing</c>, <c>completed</c>, <c>dead</c>, <c>rejected</c>, <c>cancelled</c> or <c>halted</c>.</summary>
    public string? Status { get; init; }

    /// <summary>For example <c>ADT^A01</c>.</summary>
    public string? MessageType { get; init; }

    /// <summary>MSH-10.</summary>
    public string? ControlId { get; init; }

    /// <summary>The first patient identifier of the message.</summary>
    public string? Patient { get; init; }

    /// <summary>Full text; not built yet.</summary>
    public string? Q { get; init; }

    protected override IEnumerable<string> NotBuilt => ["q"];

    internal MessageFilter ToFilter() => new()
    {
        Limit = Take + 1,
        Before = Listing.Cursor.ReadId(Cursor),
        Direction = Direction,
        Status = Status,
        MessageType = MessageType,
        ControlId = ControlId,
        Patient = Patient,
        From = FromUtc,
        To = ToUtc,
    };

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;

    protected override IEnumerable<(string Parameter, string Problem)> OwnProblems()
    {
        if (Direction is not (null or "inbound" or "outbound")) yield return ("direction", "Give inbound or outbound.");
        if (Status is not (null or "pending" or "processing" or "completed" or "dead" or "rejected" or "cancelled" or "halted"))
        {
            yield return ("status", "Give pending, processing, completed, dead, rejected, cancelled or halted.");
        }
    }
}
