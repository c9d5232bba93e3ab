using EhrConnect.Data.Audit;
using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Audit;

sealed record AuditQuery : PeriodQuery
{
    public string? Action { get; init; }

    /// <summary><c>success</c>, <c>denied</c> or <c>failure</c>.</summary>
    public string? Outcome { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    public string? RequestId { get; init; }

    internal AuditFilter ToFilter() => new()
    {
        Limit = Take + 1,
        Before = Listing.Cursor.ReadId(Cursor),
        Action = Action,
        Outcome = Outcome,
        ResourceType = ResourceType,
        ResourceId = ResourceId,
        RequestId = RequestId,
        From = FromUtc,
        To = ToUtc,
    };

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;

    protected override IEnumerable<(string Parameter, string Problem)> OwnProblems()
    {
        if (Outcome is not (null or AuditOutcome.Success or AuditOutcome.Denied or AuditOutcome.Failure)) yield return ("outcome", "Give success, denied or failure.");
    }
}
