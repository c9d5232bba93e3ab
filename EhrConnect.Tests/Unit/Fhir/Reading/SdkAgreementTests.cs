using System.Text.Json;
using EhrConnect.Fhir.Reading;
using EhrConnect.Tests.Fixtures;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Validation;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>
/// The reader against the strict deserializer of the SDK, which checks the same rules by other means: on real resources, and
/// on real resources with one thing broken.
/// </summary>
public sealed class SdkAgreementTests
{
    private static readonly FhirJsonDeserializer Sdk = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    private const int Rounds = 2_000;

    // Where the two differ by intention.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["params-empty.json"] = "Parameters without parameter is valid R4 (HL7's own validator agrees); the SDK calls every object without content empty.",
        ["toplevel-maxvalueduration-profile.json"] = "ElementDefinition.maxValue[x] has no Duration in R4; the SDK takes any type of the choice.",
    };

    [SampleFact]
    public void Valid_resources_pass()
    {
        Assert.All(SampleResource.Positives(), resource => Assert.Empty(ResourceReader.Read(resource.Json, resource.Type).Issues));
        Assert.All(SampleResource.Synthea(), resource => Assert.Empty(ResourceReader.Read(resource.Json, resource.Type).Issues));
        Assert.All(SampleResource.SyntheaBundles(), resource => Assert.Empty(ResourceReader.Read(resource.Json, resource.Type).Issues));
    }

    [SampleFact]
    public void Both_agree_on_HL7s_test_cases()
    {
        var differences = SampleResource.Cases().Where(resource => Accepts(resource.Json) != ResourceReader.Read(resource.Json, resource.Type).IsValid).Select(resource => resource.Source);

        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), differences.Order(StringComparer.Ordinal));
    }

    [SampleFact]
    public void Both_agree_on_resources_with_one_thing_broken()
    {
        var (agreed, refused) = (0, 0);
        foreach (var mutated in Mutation.OfSamples(Rounds))
        {
            var (theirs, ours) = (Accepts(mutated.Json), ResourceReader.Read(mutated.Json, mutated.Type));
            if (theirs == ours.IsValid) agreed++;
            else if (!StricterByIntention(ours)) Assert.Fail($"{mutated.Source}: the SDK says {theirs}, the reader {string.Join("; ", ours.Issues)}");
            if (!ours.IsValid) refused++;
        }

        Assert.True(agreed > 1_000 && refused > 300, $"{agreed} agreed, {refused} refused");
    }

    // Rules of R4 that the SDK's deserializer leaves to a validator.
    private static bool StricterByIntention(ReadResource ours) => ours.Issues.Count > 0 && ours.Issues.All(issue =>
        issue.Diagnostics.StartsWith("The url of an extension must be absolute", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("The value is not a URI", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("An extension has either a value or extensions", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("No coding is in the value set", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("A value and the object beside it", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("The element has an id and nothing else", StringComparison.Ordinal));

    private static bool Accepts(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 65 });
        try
        {
            return Sdk.TryDeserializeResource(ref reader, out _, out _);
        }
        catch (Exception exception) when (exception is InvalidOperationException or CodedValidationException)
        {
            return false; // the SDK's way of refusing an object where it expects an array, and the like
        }
    }
}
