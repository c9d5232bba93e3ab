using System.Globalization;
using System.Text.Json;
using EhrConnect.Benchmarks.Hl7;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Xml;
using EhrConnect.Tests.Fixtures;
using Hl7.Fhir.Serialization;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>
/// <c>bench fhir-validate</c>: the check of every write over Synthea resources, one operation is one resource, beside a bare
/// JSON scan of the same bytes (nothing can be faster) and beside the strict deserializer of the Firely SDK.
/// </summary>
static class ValidateBenchmark
{
    const int Rounds = 60;
    const int MaxResources = 400;

    static readonly FhirJsonDeserializer Firely = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    public static Task<int> RunAsync(string[] arguments)
    {
        if (Repository.SampleData is null)
        {
            Console.Error.WriteLine("bench fhir-validate needs the sample data (../shared/data beside the repository).");
            return Task.FromResult(2);
        }

        var all = SampleResource.Synthea().ToArray();
        var resources = all.Where((_, i) => i % ((all.Length / MaxResources) + 1) == 0).ToArray();
        var bytes = resources.Sum(resource => (double)resource.Json.Length);
        var invalid = resources.Count(resource => !ResourceReader.Read(resource.Json, resource.Type).IsValid);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{resources.Length} resources of {all.Length}, {bytes / resources.Length:0} bytes on average, {invalid} invalid"));

        var position = 0;
        SampleResource Next() => resources[position++ % resources.Length];
        Measure[] measures =
        [
            new("scan JSON (Utf8JsonReader)", () => Scan(Next().Json)),
            new("check base rules", () => Check(Next())),
            new("Firely, strict", () => Deserialize(Next().Json)),
            new("to XML", () => FhirXml.FromJson(Next().Json)),
        ];
        foreach (var measure in measures) measure.WarmUp();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var measure in measures) measure.Round();
        }

        foreach (var measure in measures)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{measure.Name,-28} {measure.Nanoseconds / 1000,8:0.0} us/resource {bytes / resources.Length / measure.Nanoseconds * 1000,8:0} MB/s {measures[0].Nanoseconds / measure.Nanoseconds,6:0.00}x of scan {measure.AllocatedBytes,9} B allocated"));
        }

        return Task.FromResult(invalid == 0 ? 0 : 1);
    }

    static void Scan(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }

    static void Check(SampleResource resource) => ResourceReader.Read(resource.Json, resource.Type);

    static void Deserialize(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        Firely.TryDeserializeResource(ref reader, out _, out _);
    }
}
