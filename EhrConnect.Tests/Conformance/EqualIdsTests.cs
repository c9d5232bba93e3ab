using System.Text.RegularExpressions;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>
/// Two organisations with equal resources, ids, identifiers and references: no interaction of one changes an answer of the
/// other, and none shows it.
/// </summary>
public sealed partial class EqualIdsTests(SharedStack shared) : FhirConformance(shared)
{
    private static readonly string[] Reads =
    [
        "Patient/{id}", "Patient/{id}/_history/1", "Patient/{id}/_history", "Patient/_history?_since={start}&_count=1000", "_history?_since={start}&_count=1000",
        "Patient?_id={id}", "Patient?identifier={id}|1", "Patient?family={id}", "Patient?family:exact={id}", "Patient?family:contains={id}",
        "Patient?identifier={id}|1&birthdate=1980-05", "Patient?identifier={id}|1&gender:not=male", "Patient?identifier={id}|1&general-practitioner:missing=true",
        "Patient?identifier={id}|1&_sort=-birthdate", "Patient?identifier={id}|1&_summary=count",
        "Observation?subject=Patient/{id}", "Observation?patient.identifier={id}|1", "Observation?subject=Patient/{id}&value-quantity=gt1", "Observation?subject=Patient/{id}&code-value-quantity=w$gt1",
        "Patient?_id={id}&_has:Observation:patient:code=w", "Patient?_id={id}&_revinclude=Observation:patient", "Observation?_id={id}&_include=Observation:patient",
        "Patient/{id}/Observation", "Patient/{id}/*", "?_id={id}", "?_tag=t|{id}", "Observation?subject=Patient/{id}&date=ge1990",
    ];

    [Fact]
    public async Task No_interaction_of_one_organisation_changes_an_answer_of_the_other()
    {
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var (id, start) = (Unique(), DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var client in (FhirClient[])[Client, clinic])
        {
            Assert.Equal(201, (await client.PutAsync($"Patient/{id}", PatientOf(id, "1980-05"))).Code);
            Assert.Equal(201, (await client.PutAsync($"Observation/{id}", ObservationOf(id))).Code);
            Assert.Equal(201, (await client.PutAsync($"Observation/{id}2", ObservationOf(id, "2"))).Code);
        }

        var before = await AnswersAsync();
        var cursor = (await Client.GetAsync($"Observation?subject=Patient/{id}&_count=1")).Link("next")!;
        var page = (await Client.GetAsync(cursor)).Ids;

        await ChangeEverythingAsync(clinic, id);

        foreach (var (path, answer) in await AnswersAsync()) Assert.Equal((path, before[path]), (path, answer));
        Assert.Equal(page, (await Client.GetAsync(cursor)).Ids);
        Assert.Equal(400, (await clinic.GetAsync(cursor)).Code);

        async Task<Dictionary<string, string>> AnswersAsync()
        {
            var answers = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var path in Reads)
            {
                var filled = path.Replace("{id}", id, StringComparison.Ordinal).Replace("{start}", start, StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal);
                var reply = await Client.GetAsync(filled.StartsWith('?') ? FhirClient.Base + filled : filled);
                Assert.True(reply.Code == 200, $"{path}: {reply.Body}");
                Assert.DoesNotContain("clinic-only", reply.Body, StringComparison.Ordinal);
                // Of a history of everything, only what this test made: others run beside it.
                answers[path] = path.Contains("_history?", StringComparison.Ordinal)
                    ? string.Join(',', reply.Resources.Where(resource => resource.GetProperty("id").GetString()!.StartsWith(id, StringComparison.Ordinal)).Select(resource => resource.GetRawText()))
                    : OfTheAnswer().Replace(reply.Body, "");
                Assert.Contains(path.Contains("_summary", StringComparison.Ordinal) ? "\"total\":1" : id, answers[path], StringComparison.Ordinal);
            }

            return answers;
        }
    }

    // Every way to write, each in the name of the other organisation and on the same ids and criteria.
    private static async Task ChangeEverythingAsync(FhirClient clinic, string id)
    {
        await ExpectAsync(200, clinic.PutAsync($"Patient/{id}", PatientOf(id, "1990", "clinic-only")));
        await ExpectAsync(200, clinic.SendAsync("PATCH", $"Patient/{id}", """[{"op":"replace","path":"/gender","value":"other"}]""", ("Content-Type", "application/json-patch+json")));
        await ExpectAsync(200, clinic.PostAsync("Patient", PatientOf(id, "1990", "clinic-only"), ("If-None-Exist", $"identifier={id}|1")));
        await ExpectAsync(200, clinic.PutAsync($"Patient?identifier={id}%7C1", PatientOf(id, "1991", "clinic-only")));
        await ExpectAsync(200, clinic.SendAsync("PATCH", $"Patient?identifier={id}%7C1", """[{"op":"replace","path":"/gender","value":"male"}]""", ("Content-Type", "application/json-patch+json")));
        var update = $$$"""{"resource":{{{ObservationOf(id, "3", "clinic-only")}}},"request":{"method":"PUT","url":"Observation/{{{id}}}3"}}""";
        var deletion = $$$"""{"request":{"method":"DELETE","url":"Observation/{{{id}}}2"}}""";
        await ExpectAsync(200, clinic.PostAsync(FhirClient.Base, $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{update}},{{deletion}}]}"""));
        await ExpectAsync(204, clinic.DeleteAsync($"Observation?_id={id}"));
        await ExpectAsync(204, clinic.DeleteAsync($"Patient/{id}"));
    }

    private static async Task ExpectAsync(int code, Task<FhirReply> request)
    {
        var reply = await request;
        Assert.True(reply.Code == code, $"{reply.Code} {reply.Body}");
    }

    private static string PatientOf(string id, string birthDate, string given = "same") => $$"""
        {"resourceType":"Patient","id":"{{id}}","meta":{"tag":[{"system":"t","code":"{{id}}"}]},"gender":"female","birthDate":"{{birthDate}}",
        "identifier":[{"system":"{{id}}","value":"1"}],"name":[{"family":"{{id}}","given":["{{given}}"]}]}
        """;

    private static string ObservationOf(string id, string suffix = "", string text = "same") => $$$"""
        {"resourceType":"Observation","id":"{{{id}}}{{{suffix}}}","status":"final","code":{"coding":[{"code":"w"}],"text":"{{{text}}}"},"subject":{"reference":"Patient/{{{id}}}"},
        "effectiveDateTime":"2020-01-01","valueQuantity":{"value":2}}
        """;

    [GeneratedRegex("^\\{\"resourceType\":\"Bundle\",\"id\":\"[^\"]*\",\"meta\":\\{[^}]*\\}|_cursor=[^\"&]*", RegexOptions.NonBacktracking)]
    private static partial Regex OfTheAnswer();
}
