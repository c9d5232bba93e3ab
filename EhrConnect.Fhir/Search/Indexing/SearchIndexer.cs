using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Finds the values of all search parameters in a stored resource.</summary>
public static class SearchIndexer
{
    /// <summary>The index rows of one resource; <paramref name="json"/> is its stored form.</summary>
    public static IndexRows Index(string type, ReadOnlyMemory<byte> json)
    {
        if (SearchParameters.TreeOf(type) is not { } tree) return IndexRows.None;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        var rows = new IndexCollector();
        tree.Visit(document.RootElement, rows);
        return rows.Rows();
    }
}
