using System.Text;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Real bundles: hospitals, practitioners, then whole patient records that point to them by condition.</summary>
public sealed class SyntheaTests(SharedStack shared) : FhirConformance(shared)
{
    [SampleDataFact("synthea")]
    public async Task Hospitals_practitioners_and_patients_load_and_every_reference_is_resolved()
    {
        // An organisation of its own: the counts are of the bundles and nothing else.
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var expected = new Dictionary<string, long>(StringComparer.Ordinal);
        var before = await CountsAsync();
        foreach (var sample in SampleResource.SyntheaBundles())
        {
            var bundle = Encoding.UTF8.GetString(sample.Json);
            var reply = await clinic.PostAsync("/fhir/R4", bundle);
            Assert.True(reply.Code == 200, $"{sample.Source}: {reply.Code} {reply.Body[..Math.Min(500, reply.Body.Length)]}");
            Assert.DoesNotContain(reply.Json.GetProperty("entry").EnumerateArray(), entry => entry.GetProperty("response").GetProperty("status").GetString() is not ("201 Created" or "200 OK"));
            foreach (var entry in JsonSerializer.Deserialize<JsonElement>(bundle).GetProperty("entry").EnumerateArray())
            {
                var type = entry.GetProperty("resource").GetProperty("resourceType").GetString()!;
                expected[type] = expected.GetValueOrDefault(type) + 1;
            }
        }

        var after = await CountsAsync();
        Assert.Equal(
            expected.OrderBy(count => count.Key, StringComparer.Ordinal),
            after.Select(count => KeyValuePair.Create(count.Key, count.Value - before.GetValueOrDefault(count.Key))).Where(count => count.Value > 0).OrderBy(count => count.Key, StringComparer.Ordinal));
        Assert.Equal(
            0,
            await Stack.Database.ScalarAsync<long>(
                $"""SELECT count(*) FROM ehr.fhir_resources WHERE org_id = '{Tokens.ClinicId}' AND resource::text ~ '"reference": ?"([A-Za-z]+\?|urn:uuid:)'"""));
    }

    private async Task<Dictionary<string, long>> CountsAsync()
    {
        var json = await Stack.Database.ScalarAsync<string>(
            $"SELECT coalesce(json_object_agg(resource_type, n), '{{}}')::text FROM (SELECT resource_type, count(*) AS n FROM ehr.fhir_resources WHERE org_id = '{Tokens.ClinicId}' AND NOT deleted GROUP BY 1) c");
        return JsonSerializer.Deserialize<Dictionary<string, long>>(json)!;
    }
}
