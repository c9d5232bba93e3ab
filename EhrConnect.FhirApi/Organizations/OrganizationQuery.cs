using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Organizations;

sealed record OrganizationQuery : ListQuery
{
    internal string? AfterSlug => Listing.Cursor.ReadText(Cursor);

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadText(cursor) is { } slug && !slug.Any(char.IsControl);
}
