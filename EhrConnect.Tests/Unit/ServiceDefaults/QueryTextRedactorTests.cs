using System.Collections.Concurrent;
using System.Diagnostics;
using EhrConnect.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EhrConnect.Tests.Unit.ServiceDefaults;

public sealed class QueryTextRedactorTests
{
    // What Aspire's run mode sets: the instrumentation then records queries as they are.
    private const string RedactionOff = "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION";

    [Fact]
    public async Task No_span_of_a_search_carries_what_was_searched_for()
    {
        using var spans = new Spans();
        var builder = ServiceDefaultsApp.Builder((RedactionOff, "true"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans));
        await using var app = await builder.StartAsync(static app => app.MapGet("/fhir/R4/RedactorTest", static () => "found"));
        using var client = app.Client();

        await client.GetStringAsync("/alive");
        Assert.Equal("found", await client.GetStringAsync("/fhir/R4/RedactorTest?family=Canary&birthdate=1980-01-01"));

        // The listener sees the whole process, and a span ends a little after its response.
        var span = await spans.FirstAsync("/fhir/R4/RedactorTest").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(spans.Ended, other => other.GetTagItem("url.path") is "/alive");
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("Canary", StringComparison.Ordinal));
        Assert.DoesNotContain("Canary", span.DisplayName, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_loses_its_query_and_keeps_its_address()
    {
        using var activity = new Activity("GET").SetTag("url.query", "?family=Canary").SetTag("url.full", "https://u:p@h/x?family=Canary");
        using var redactor = new QueryTextRedactor();

        redactor.OnEnd(activity);

        Assert.Null(activity.GetTagItem("url.query"));
        Assert.Equal("https://h/x", activity.GetTagItem("url.full"));
    }

    [Theory]
    [InlineData("https://partner.test/fhir/Patient?family=Canary", "https://partner.test/fhir/Patient")]
    [InlineData("https://user:secret@partner.test/fhir", "https://partner.test/fhir")]
    [InlineData("https://user:se@cret@partner.test", "https://partner.test")]
    [InlineData("https://partner.test/a@b", "https://partner.test/a@b")]
    [InlineData("https://partner.test/#family=Canary", "https://partner.test/")]
    [InlineData("/fhir/Patient?family=Canary", "/fhir/Patient")]
    [InlineData("", "")]
    public void An_address_keeps_scheme_host_and_path(string address, string expected) => Assert.Equal(expected, QueryTextRedactor.WithoutSecrets(address));

    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = [];

        public async Task<Activity> FirstAsync(string path)
        {
            while (true)
            {
                if (Ended.FirstOrDefault(span => path.Equals(span.GetTagItem("url.path"))) is { } found) return found;
                await Task.Delay(10);
            }
        }

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}
