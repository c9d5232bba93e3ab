using EhrConnect.Data.Events;
using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Events;

sealed record EventQuery : PeriodQuery
{
    /// <summary>A type, for example <c>fhir.created</c>.</summary>
    public string? Type { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    public Guid? MessageId { get; init; }

    internal EventFilter ToFilter() => new()
    {
        Limit = Take + 1,
        Before = Listing.Cursor.ReadId(Cursor),
        Type = Type,
        ResourceType = ResourceType,
        ResourceId = ResourceId,
        MessageId = MessageId,
        From = FromUtc,
        To = ToUtc,
    };

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;

    protected override IEnumerable<(string Parameter, string Problem)> OwnProblems()
    {
        if (Type is not null && !EventTypes.Known.Contains(Type) && !Type.StartsWith("abdm.", StringComparison.Ordinal)) yield return ("type", "There is no such event type.");
    }
}
