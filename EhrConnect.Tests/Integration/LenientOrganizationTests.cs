using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration;

/// <summary>What a lenient organisation stored must not stop the HL7 v2 messages that come after it.</summary>
[Collection(SharedStackTests.Name)]
public sealed class LenientOrganizationTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_patient_with_content_that_is_not_R4_When_an_update_arrives_Then_it_takes_effect_and_the_content_stays()
    {
        using var clinic = await _stack.ClientAsync("demo-clinic-owner");
        var number = Adt.NewNumber("L");
        await SendAsync(Adt.Message("A01", number + "1", "DEMO_CLINIC", number, family: "Before"));
        var patient = await Eventually.Get(() => VersionAsync(clinic, number, "1"), "the patient is there");
        await PutAsync(clinic, "/api/settings", """{"fhir":{"validation":"lenient"}}""", HttpStatusCode.OK);
        try
        {
            var changed = JsonNode.Parse(patient.GetRawText())!;
            changed["extension"] = JsonNode.Parse("""[{"url":"vitals","valueString":"x"}]""");
            await PutAsync(clinic, $"/fhir/R4/Patient/{patient.GetProperty("id").GetString()}", changed.ToJsonString(), HttpStatusCode.OK);

            await SendAsync(Adt.Message("A08", number + "2", "DEMO_CLINIC", number, family: "After"));

            var updated = await Eventually.Get(() => VersionAsync(clinic, number, "3"), "the update took effect");
            Assert.Equal("After", updated.GetProperty("name")[0].GetProperty("family").GetString());
            Assert.Equal("vitals", updated.GetProperty("extension")[0].GetProperty("url").GetString());
        }
        finally
        {
            await PutAsync(clinic, "/api/settings", "{}", HttpStatusCode.OK);
        }
    }

    private static async Task<JsonElement?> VersionAsync(HttpClient client, string number, string version)
    {
        var found = await client.JsonAsync($"/fhir/R4/Patient?identifier={number}");
        if (found.GetProperty("total").GetInt32() != 1) return null;
        var patient = found.GetProperty("entry")[0].GetProperty("resource");
        return patient.GetProperty("meta").GetProperty("versionId").GetString() == version ? patient : null;
    }

    private static async Task PutAsync(HttpClient client, string path, string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PutAsync(path, content);
        Assert.True(answer.StatusCode == expected, $"PUT {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task SendAsync(string message)
    {
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await sender.SendAsync(message)));
    }
}
