using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration;

/// <summary>The main job: a message in over MLLP; patient, encounter, event and signed webhook out; nobody else sees any of it.</summary>
[Collection(SharedStackTests.Name)]
public sealed class SpineTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_an_admission_When_it_is_acknowledged_Then_patient_encounter_and_message_are_there_within_two_seconds()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-integration");
        var number = Adt.NewNumber("A");
        await _stack.WarmUpAsync();

        var acknowledgement = await SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number));
        Assert.Equal("AA", Adt.Code(acknowledgement));
        Assert.Equal(number, Adt.Field(acknowledgement, "MSA", 2));
        Assert.NotEqual(number, Adt.Field(acknowledgement, "MSH", 10));

        var patient = await Eventually.Get(() => OnlyPatientAsync(hospital, number), "the patient is found", TimeSpan.FromSeconds(2));
        Assert.Equal("1980-01-02", patient.GetProperty("birthDate").GetString());
        Assert.Equal("male", patient.GetProperty("gender").GetString());
        var reference = $"Patient/{patient.GetProperty("id").GetString()}";
        var encounter = Assert.Single(Resources(await hospital.JsonAsync($"/fhir/R4/Encounter?patient={reference}")));
        Assert.Equal("in-progress", encounter.GetProperty("status").GetString());

        var message = await MessageAsync(hospital, number);
        Assert.Equal("completed", message.GetProperty("status").GetString());
        var results = message.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("reference").GetString()).Order();
        Assert.Equal([$"Encounter/{encounter.GetProperty("id").GetString()}", reference], results);
    }

    [Fact]
    public async Task Given_a_message_of_the_hospital_When_the_clinic_looks_Then_every_route_shows_nothing()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-owner");
        using var clinic = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await SubscribeAsync(hospital, receiver, "fhir.created");
        var number = Adt.NewNumber("B");
        await SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number));
        var patient = await Eventually.Get(() => OnlyPatientAsync(hospital, number), "the patient is found");
        var patientId = patient.GetProperty("id").GetString()!;
        var message = await MessageAsync(hospital, number);
        var messageId = message.GetProperty("id").GetString();
        var events = await hospital.JsonAsync("/api/events?limit=200");
        var eventIds = events.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("id").GetString()!).ToHashSet(StringComparer.Ordinal);

        foreach (var search in (string[])[$"Patient?identifier={number}", $"Patient?_id={patientId}", $"Encounter?patient=Patient/{patientId}"])
        {
            Assert.Empty(Resources(await clinic.JsonAsync($"/fhir/R4/{search}")));
        }

        foreach (var path in (string[])[$"/fhir/R4/Patient/{patientId}", $"/fhir/R4/Patient/{patientId}/_history/1", $"/api/hl7/queue/{messageId}", $"/api/hl7/queue/{messageId}/raw", $"/api/events/{eventIds.First()}", $"/api/webhooks/{webhook}", $"/api/webhooks/{webhook}/deliveries"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await clinic.GetAsync(path)).StatusCode);
        }

        Assert.Empty((await clinic.JsonAsync($"/api/hl7/queue?controlId={number}")).GetProperty("data").EnumerateArray());
        Assert.DoesNotContain((await clinic.JsonAsync("/api/webhooks")).GetProperty("data").EnumerateArray(), w => w.GetProperty("id").GetString() == webhook);
        Assert.DoesNotContain((await clinic.JsonAsync("/api/events?limit=200")).GetProperty("data").EnumerateArray(), e => eventIds.Contains(e.GetProperty("id").GetString()!));
        // What the clinic finds about the message in its own audit trail is its own attempts to read it, nothing else.
        Assert.All((await clinic.JsonAsync($"/api/audit?resourceId={messageId}")).GetProperty("data").EnumerateArray(), a => Assert.Equal(404, a.GetProperty("statusCode").GetInt32()));
        Assert.NotEmpty((await hospital.JsonAsync($"/api/audit?resourceId={messageId}")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Given_an_admitted_patient_When_an_update_arrives_Then_the_same_patient_has_a_next_version_and_the_first_still_answers()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-clinician");
        var number = Adt.NewNumber("C");
        await SendAsync(Adt.Message("A01", number + "1", "DEMO_HOSPITAL", number, family: "Before"));
        await SendAsync(Adt.Message("A08", number + "2", "DEMO_HOSPITAL", number, family: "After"));

        var patient = await Eventually.Get(async () => await OnlyPatientAsync(hospital, number) is { } found && Version(found) == "2" ? (JsonElement?)found : null, "version 2 is there");
        var id = patient.GetProperty("id").GetString();
        Assert.Equal("After", patient.GetProperty("name")[0].GetProperty("family").GetString());
        var first = await hospital.JsonAsync($"/fhir/R4/Patient/{id}/_history/1");
        Assert.Equal("Before", first.GetProperty("name")[0].GetProperty("family").GetString());
        Assert.Equal("1", Version(first));
    }

    [Fact]
    public async Task Given_an_admitted_patient_When_a_discharge_arrives_Then_the_same_encounter_is_finished_and_keeps_its_start()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-clinician");
        var number = Adt.NewNumber("D");
        await SendAsync(Adt.Message("A01", number + "1", "DEMO_HOSPITAL", number));
        await SendAsync(Adt.Message("A03", number + "2", "DEMO_HOSPITAL", number));

        var encounter = await Eventually.Get(
            async () => Resources(await hospital.JsonAsync($"/fhir/R4/Encounter?identifier=V{number}")) is [var one] && Version(one) == "2" ? (JsonElement?)one : null,
            "the encounter is updated");
        Assert.Equal("finished", encounter.GetProperty("status").GetString());
        Assert.Equal("2024-01-01T11:00:00+00:00", encounter.GetProperty("period").GetProperty("start").GetString());
        Assert.Equal("2024-01-03T10:00:00+00:00", encounter.GetProperty("period").GetProperty("end").GetString());
    }

    [Fact]
    public async Task Given_a_subscription_to_fhir_created_When_a_patient_is_admitted_Then_each_event_is_posted_once_with_both_signatures_and_ids_only()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-integration");
        await using var receiver = await WebhookReceiver.StartAsync();
        var (id, secret) = await SubscribeWithSecretAsync(hospital, receiver, new { resourceTypes = new[] { "Patient" } }, "fhir.created");
        var number = Adt.NewNumber("E");
        await SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number, family: "Zweistein"));
        var message = await Eventually.Get(async () => await MessageAsync(hospital, number) is var m && m.GetProperty("status").GetString() == "completed" ? (JsonElement?)m : null, "the message is completed");
        var patientId = message.GetProperty("results").EnumerateArray().Single(r => r.GetProperty("resourceType").GetString() == "Patient").GetProperty("id").GetString();

        // Other tests admit patients at the same time: only this patient's event counts.
        var post = await Eventually.Get(() => Task.FromResult(receiver.Posts.FirstOrDefault(p => Text(p).Contains(patientId!, StringComparison.Ordinal))), "the event is posted");
        await DeliveredAsync(hospital, id, post.Headers["X-EHRConnect-Delivery"]);
        Assert.Single(receiver.Posts, p => Text(p).Contains(patientId!, StringComparison.Ordinal));

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signed = $"{post.Headers["webhook-id"]}.{post.Headers["webhook-timestamp"]}.{Text(post)}";
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)))}", post.Headers["webhook-signature"]);
        Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), post.Body))}", post.Headers["X-EHRConnect-Signature"]);
        Assert.Equal("fhir.created", post.Headers["X-EHRConnect-Event"]);

        using var body = JsonDocument.Parse(post.Body);
        Assert.Equal(["data", "id", "orgId", "timestamp", "type"], body.RootElement.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(Tokens.HospitalId, body.RootElement.GetProperty("orgId").GetGuid());
        Assert.Equal(["messageId", "resourceId", "resourceType", "versionId"], body.RootElement.GetProperty("data").EnumerateObject().Select(p => p.Name).Order());
        Assert.DoesNotContain("Zweistein", Text(post), StringComparison.Ordinal);
        Assert.DoesNotContain(number, Text(post), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_receiver_that_fails_twice_When_it_recovers_Then_the_event_is_delivered_at_the_third_attempt_and_all_are_listed()
    {
        using var clinic = await _stack.ClientAsync("demo-clinic-owner");
        await using var receiver = await WebhookReceiver.StartAsync(HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError);
        var id = await SubscribeAsync(clinic, receiver, "webhook.test");
        using var test = await clinic.PostAsync($"/api/webhooks/{id}/test", null);
        Assert.Equal(HttpStatusCode.Accepted, test.StatusCode);

        var posts = await receiver.ReceivedAsync(3);
        var delivery = await DeliveredAsync(clinic, id, posts[0].Headers["X-EHRConnect-Delivery"]);
        Assert.Equal([500, 500, 200], delivery.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("statusCode").GetInt32()));
        Assert.Equal(3, receiver.Posts.Count);
        Assert.Single(posts.Select(p => p.Headers["webhook-id"]).Distinct());
        Assert.Single(posts.Select(Text).Distinct());
    }

    [Fact]
    public async Task Given_a_message_When_it_is_sent_again_Then_it_is_acknowledged_again_and_has_no_second_effect()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-integration");
        var number = Adt.NewNumber("F");
        var message = Adt.Message("A01", number, "DEMO_HOSPITAL", number);
        Assert.Equal("AA", Adt.Code(await SendAsync(message)));
        Assert.Equal("AA", Adt.Code(await SendAsync(message)));

        var patient = await Eventually.Get(() => OnlyPatientAsync(hospital, number), "the patient is found");
        Assert.Equal("AA", Adt.Code(await SendAsync(message)));
        Assert.Single((await hospital.JsonAsync($"/api/hl7/queue?controlId={number}")).GetProperty("data").EnumerateArray());
        Assert.Equal("1", Version(patient));
        var received = (await MessageAsync(hospital, number)).GetProperty("events").EnumerateArray().Count(e => e.GetProperty("type").GetString() == "hl7.received");
        Assert.Equal(1, received);
    }

    [Fact]
    public async Task Given_a_known_control_id_When_it_comes_with_other_content_Then_it_is_rejected_with_205_and_kept()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-integration");
        var number = Adt.NewNumber("G");
        await SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number));
        var answer = await SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number, family: "Other"));

        Assert.Equal("AR", Adt.Code(answer));
        Assert.StartsWith("205^", Adt.Field(answer, "ERR", 3), StringComparison.Ordinal);
        var statuses = (await hospital.JsonAsync($"/api/hl7/queue?controlId={number}")).GetProperty("data").EnumerateArray().Select(m => m.GetProperty("status").GetString());
        Assert.Contains("rejected", statuses);
    }

    [Fact]
    public async Task Given_a_type_without_mapping_When_it_arrives_Then_it_is_stored_acknowledged_and_becomes_a_dead_letter_with_a_reason()
    {
        using var hospital = await _stack.ClientAsync("demo-hospital-integration");
        var number = Adt.NewNumber("H");
        Assert.Equal("AA", Adt.Code(await SendAsync(Adt.Message("A01", number, "DEMO_HOSPITAL", number).Replace("ADT^A01^ADT_A01", "MFN^M02^MFN_M02", StringComparison.Ordinal))));
        var message = await Eventually.Get(async () => await MessageAsync(hospital, number) is var m && m.GetProperty("status").GetString() == "dead" ? (JsonElement?)m : null, "the message is a dead letter");
        Assert.Equal("unsupported-message-type", message.GetProperty("errorCode").GetString());
        Assert.Contains("hl7.error", message.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()));
    }

    private static string Version(JsonElement resource) => resource.GetProperty("meta").GetProperty("versionId").GetString()!;

    private static string Text(WebhookReceiver.Received post) => Encoding.UTF8.GetString(post.Body);

    private static JsonElement[] Resources(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(e => e.GetProperty("resource"))] : [];

    private static async Task<JsonElement?> OnlyPatientAsync(HttpClient client, string number) =>
        Resources(await client.JsonAsync($"/fhir/R4/Patient?identifier={number}")) is [var one] ? one : null;

    private static async Task<JsonElement> MessageAsync(HttpClient client, string controlId)
    {
        var list = await client.JsonAsync($"/api/hl7/queue?controlId={controlId}");
        var id = list.GetProperty("data").EnumerateArray().Last().GetProperty("id").GetString();
        return await client.JsonAsync($"/api/hl7/queue/{id}");
    }

    private static Task<JsonElement> DeliveredAsync(HttpClient client, string subscription, string delivery) =>
        Eventually.Get(
            async () => (await client.JsonAsync($"/api/webhooks/{subscription}/deliveries")).GetProperty("data").EnumerateArray()
                .Where(d => d.GetProperty("id").GetString() == delivery && d.GetProperty("status").GetString() == "delivered")
                .Select(d => (JsonElement?)d).FirstOrDefault(),
            "the delivery is recorded as delivered");

    private static async Task<string> SubscribeAsync(HttpClient client, WebhookReceiver receiver, params string[] events) =>
        (await SubscribeWithSecretAsync(client, receiver, new { }, events)).Id;

    private static async Task<(string Id, string Secret)> SubscribeWithSecretAsync(HttpClient client, WebhookReceiver receiver, object filters, params string[] events)
    {
        using var response = await client.PostAsJsonAsync("/api/webhooks", new { name = "test", url = receiver.Address, events, filters, retry_config = new { maxAttempts = 5, strategy = "exponential", initialDelay = 200 } });
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (created.GetProperty("id").GetString()!, created.GetProperty("secret").GetString()!);
    }

    private async Task<string> SendAsync(string message)
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        return await client.SendAsync(message);
    }
}
