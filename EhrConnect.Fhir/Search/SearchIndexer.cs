using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>Finds the values of the implemented search parameters in a stored resource.</summary>
public static class SearchIndexer
{
    /// <summary>The index rows of one resource; <paramref name="json"/> is its stored form.</summary>
    public static IndexRows Index(string type, ReadOnlyMemory<byte> json)
    {
        var parameters = SearchParameters.Of(type);
        if (parameters.Count == 0) return IndexRows.None;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        var rows = new IndexCollector(type);
        foreach (var parameter in parameters) parameter.Collect(document.RootElement, rows);
        return rows.Rows();
    }
}
