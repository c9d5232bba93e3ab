using EhrConnect.Data.Integrations;
using EhrConnect.FhirApi.Listing;

namespace EhrConnect.FhirApi.Integrations;

sealed record IntegrationQuery : ListQuery
{
    public string? VendorId { get; init; }

    public bool? Enabled { get; init; }

    /// <summary>The exact name.</summary>
    public string? Name { get; init; }

    internal IntegrationFilter ToFilter() => new() { Limit = Take + 1, After = Listing.Cursor.ReadId(Cursor), VendorId = VendorId, Enabled = Enabled, Name = Name };

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;
}

sealed record UsageQuery : ListQuery
{
    internal Guid? Position => Listing.Cursor.ReadId(Cursor);

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadId(cursor) is not null;
}

sealed record VersionQuery : ListQuery
{
    internal int? Position => (int?)Listing.Cursor.ReadSequence(Cursor);

    protected override bool IsReadable(string cursor) => Listing.Cursor.ReadSequence(cursor) is not null;
}
