namespace EhrConnect.Tests.Integration.Api;

/// <summary>What the existing web front end needs of a browser's preflight, from the origin that is configured.</summary>
[Collection(ApiTests.Name)]
public sealed class CorsTests(ApiUnderTest api)
{
    private const string Origin = "https://app.example.test";

    [Theory]
    [InlineData("content-type")]
    [InlineData("authorization")]
    [InlineData("accept")]
    [InlineData("x-org-id")]
    [InlineData("x-org-slug")]
    [InlineData("x-user-id")]
    [InlineData("x-user-roles")]
    [InlineData("x-location-id")]
    [InlineData("x-location-ids")]
    [InlineData("x-department-id")]
    [InlineData("x-request-id")]
    [InlineData("x-practitioner-id")]
    [InlineData("x-patient-id")]
    [InlineData("x-session-token")]
    [InlineData("x-medplum")]
    [InlineData("x-trace-id")]
    [InlineData("x-correlation-id")]
    [InlineData("cache-control")]
    [InlineData("if-match")]
    [InlineData("if-none-match")]
    [InlineData("if-modified-since")]
    [InlineData("if-none-exist")]
    [InlineData("prefer")]
    public async Task Each_header_that_the_front_end_sends_is_allowed(string header)
    {
        var answer = (await PreflightAsync("PATCH", header)).Expect(204);

        Assert.Contains(header, answer.Headers["Access-Control-Allow-Headers"].Split(',', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);
        Assert.Contains("PATCH", answer.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_headers_are_not()
    {
        var answer = await PreflightAsync("GET", "x-anything");

        Assert.DoesNotContain("x-anything", answer.Headers.GetValueOrDefault("Access-Control-Allow-Headers", ""), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ETag")]
    [InlineData("Last-Modified")]
    [InlineData("Location")]
    [InlineData("Content-Range")]
    [InlineData("X-Content-Range")]
    public async Task Each_header_that_the_front_end_reads_is_exposed(string header)
    {
        var answer = await api.SendAsync("GET", "/fhir/R4/metadata", null, null, ("Origin", Origin));

        Assert.Contains(header, answer.Expect(200).Headers["Access-Control-Expose-Headers"].Split(',', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);
    }

    private Task<Answer> PreflightAsync(string method, string headers) => api.SendAsync(
        "OPTIONS", "/fhir/R4/Patient/1", null, null, ("Origin", Origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers));
}
