using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>A list of subscriptions or deliveries.</summary>
sealed record WebhookQuery : ListQuery
{
    internal Guid? Position => Listing.Cursor.ReadId(Cursor);

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;
}
