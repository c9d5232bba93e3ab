using EhrConnect.Data.Resources;
using EhrConnect.Fhir;

namespace EhrConnect.FhirStore.History;

/// <summary>History entries: the version, the request that made it and what was answered (FHIR R4, 3.1.0.12).</summary>
internal static class HistoryEntries
{
    public static void Write(BundleJson bundle, IEnumerable<StoredVersion> versions)
    {
        var writer = bundle.Writer;
        writer.WriteStartArray("entry"u8);
        foreach (var version in versions)
        {
            var resource = version.Resource;
            bundle.StartEntry(resource);
            writer.WriteStartObject("request"u8);
            writer.WriteString("method"u8, version.Method);
            writer.WriteString("url"u8, version.Method is "POST" ? resource.Type : $"{resource.Type}/{resource.Id}");
            writer.WriteEndObject();
            writer.WriteStartObject("response"u8);
            writer.WriteString("status"u8, Status(version));
            writer.WriteString("etag"u8, $"W/\"{resource.Version}\"");
            writer.WriteString("lastModified"u8, FhirInstant.Format(resource.LastUpdated));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Status(StoredVersion version) => version switch
    {
        { Resource.Deleted: true } => "204 No Content",
        { Created: true } => "201 Created",
        _ => "200 OK",
    };
}
