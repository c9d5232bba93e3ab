using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>The answer to a search (FHIR R4, 3.1.1.1.3 searchset).</summary>
internal static class SearchBundle
{
    public static byte[] Write(
        RequestAddress address,
        SearchQuery query,
        IReadOnlyList<KeyValuePair<string, string>> asked,
        ResourcePage page,
        long? total,
        string? next,
        DateTimeOffset now)
    {
        using var bundle = new BundleJson("searchset", address.Base, now, total);
        bundle.Links(address.Link(query.Type, asked), next);
        if (!query.CountOnly && page.Resources.Count > 0) Entries(bundle, page.Resources);
        return bundle.Finish();
    }

    private static void Entries(BundleJson bundle, IReadOnlyList<StoredResource> resources)
    {
        bundle.Writer.WriteStartArray("entry"u8);
        foreach (var resource in resources)
        {
            bundle.StartEntry(resource);
            bundle.Writer.WriteStartObject("search"u8);
            bundle.Writer.WriteString("mode"u8, "match"u8);
            bundle.Writer.WriteEndObject();
            bundle.Writer.WriteEndObject();
        }

        bundle.Writer.WriteEndArray();
    }
}
