using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>The answer to a search (FHIR R4, 3.1.1.1.3 searchset).</summary>
internal static class SearchBundle
{
    private static readonly FhirIssue NotAllIncluded =
        FhirIssue.Warning(IssueCode.TooCostly, "Not all resources that belong to the matches are included. Ask for smaller pages, or search for them.");

    public static byte[] Write(SearchRequest request, SearchQuery query, ResourcePage page, Included included, PageLinks links, DateTimeOffset now)
    {
        var warnings = included.Complete ? query.Warnings : [.. query.Warnings, NotAllIncluded];
        using var bundle = new BundleJson("searchset", request.Address.Base, now, links.Total);
        bundle.Links(links.Self, links.Next, links.Previous);
        if (page.Resources.Count + warnings.Count == 0) return bundle.Finish();
        bundle.Writer.WriteStartArray("entry"u8);
        foreach (var resource in page.Resources) Entry(bundle, resource, "match");
        foreach (var resource in included.Resources) Entry(bundle, resource, "include");
        if (warnings.Count > 0) Warnings(bundle, warnings);
        bundle.Writer.WriteEndArray();
        return bundle.Finish();
    }

    private static void Entry(BundleJson bundle, StoredResource resource, string mode)
    {
        bundle.StartEntry(resource);
        EndEntry(bundle, mode);
    }

    private static void Warnings(BundleJson bundle, IReadOnlyList<FhirIssue> warnings)
    {
        bundle.Writer.WriteStartObject();
        bundle.Writer.WritePropertyName("resource"u8);
        bundle.Writer.WriteRawValue(OperationOutcomeJson.Write(warnings), skipInputValidation: true);
        EndEntry(bundle, "outcome");
    }

    private static void EndEntry(BundleJson bundle, string mode)
    {
        bundle.Writer.WriteStartObject("search"u8);
        bundle.Writer.WriteString("mode"u8, mode);
        bundle.Writer.WriteEndObject();
        bundle.Writer.WriteEndObject();
    }
}
