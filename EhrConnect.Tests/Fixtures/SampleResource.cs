using System.Text;
using System.Text.Json;
using ICSharpCode.SharpZipLib.BZip2;

namespace EhrConnect.Tests.Fixtures;

/// <summary>One FHIR resource of the sample data, byte for byte.</summary>
internal sealed record SampleResource(string Source, string Type, byte[] Json)
{
    /// <summary>Resources that HL7's own validator finds nothing wrong with.</summary>
    public static IEnumerable<SampleResource> Positives() =>
        Directory.EnumerateFiles(Path.Combine(Repository.SampleData!, "validation", "positives"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read);

    /// <summary>The examples of HL7's test cases, right and wrong ones.</summary>
    public static IEnumerable<SampleResource> Cases() =>
        Directory.EnumerateFiles(Path.Combine(Repository.SampleData!, "validation", "files"), "*.json").Order(StringComparer.Ordinal).Select(Read).Where(resource => resource.Type.Length > 0);

    /// <summary>The bundles of a synthetic hospital: its batch files first, then one transaction per patient.</summary>
    public static IEnumerable<SampleResource> SyntheaBundles() =>
        Directory.EnumerateFiles(Path.Combine(Repository.SampleData!, "synthea"), "*.json.bz2").Order(StringComparer.Ordinal).Select(path =>
        {
            using var file = File.OpenRead(path);
            using var content = new MemoryStream();
            BZip2.Decompress(file, content, isStreamOwner: false);
            return new SampleResource(Path.GetFileName(path), "Bundle", content.ToArray());
        });

    /// <summary>The resources in those bundles.</summary>
    public static IEnumerable<SampleResource> Synthea() => SyntheaBundles().SelectMany(bundle =>
        JsonElement.Parse(bundle.Json).GetProperty("entry").EnumerateArray().Select((entry, i) =>
        {
            var resource = entry.GetProperty("resource");
            return new SampleResource($"{bundle.Source}#{i}", resource.GetProperty("resourceType").GetString()!, Encoding.UTF8.GetBytes(resource.GetRawText()));
        }));

    private static SampleResource Read(string path)
    {
        var json = File.ReadAllBytes(path);
        return new SampleResource(Path.GetFileName(path), JsonElement.Parse(json).TryGetProperty("resourceType", out var type) ? type.GetString()! : "", json);
    }
}
