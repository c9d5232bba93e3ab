using System.Text;
using EhrConnect.Data.Events;
using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.Tests.Unit.Integrations;

public sealed class WebhookBodyTests
{
    [Fact]
    public void Given_an_event_When_its_body_is_made_Then_it_has_this_form_and_the_same_bytes_every_time()
    {
        var record = new EventRecord
        {
            Id = new Guid("0198c0de-0000-7000-8000-000000000001"),
            Type = "fhir.created",
            OccurredAt = new DateTimeOffset(2025, 3, 1, 14, 30, 0, 120, TimeSpan.FromHours(2)),
            Data = """{ "resourceId": "p1",  "resourceType": "Patient" }""",
        };
        var body = WebhookBody.Of(new Guid("11111111-1111-4111-8111-111111111111"), record);

        Assert.Equal(
            """{"id":"0198c0de-0000-7000-8000-000000000001","type":"fhir.created","timestamp":"2025-03-01T12:30:00.120Z","orgId":"11111111-1111-4111-8111-111111111111","data":{"resourceId":"p1","resourceType":"Patient"}}""",
            Encoding.UTF8.GetString(body));
        Assert.Equal(body, WebhookBody.Of(new Guid("11111111-1111-4111-8111-111111111111"), record));
    }
}
