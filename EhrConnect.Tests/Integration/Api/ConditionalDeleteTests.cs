using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>A conditional delete may hit several resources when the installation allows it (FHIR R4, 3.1.0.7.1); here, three.</summary>
[Collection(LimitedApiTests.Name)]
public sealed class ConditionalDeleteTests(LimitedApi limited)
{
    [Theory]
    [InlineData(0, "", 204, 0)]
    [InlineData(3, "", 204, 0)]
    [InlineData(4, "", 412, 4)]
    [InlineData(4, "&_count=3", 204, 1)]
    [InlineData(3, "&_count=1", 204, 2)]
    [InlineData(3, "&_count=0", 400, 3)]
    [InlineData(3, "&_count=4", 400, 3)]
    [InlineData(3, "&_count=1&_count=2", 400, 3)]
    [InlineData(3, "&_count=x", 400, 3)]
    public async Task All_that_match_go_together_within_the_limit(int existing, string count, int status, int left)
    {
        var owner = await OwnerAsync();
        for (var i = 0; i < existing; i++) await CreateAsync(owner, "x");
        await CreateAsync(owner, "y");

        var answer = (await limited.Api.SendAsync("DELETE", $"/fhir/R4/Basic?code=x{count}", owner)).Expect(status);

        Assert.Equal(left, await CountAsync(owner, "x"));
        Assert.Equal(1, await CountAsync(owner, "y"));
        var deleted = existing - left;
        Assert.Equal(deleted > 1 ? deleted + 1 : 1, answer.Audit.Count);
        Assert.All(answer.Audit, record => Assert.Equal(("fhir.delete", status), (record.Action, record.StatusCode)));
        Assert.Equal(deleted, answer.Audit.Count(record => record.ResourceId is not null));
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task An_entry_of_a_bundle_deletes_as_a_request_does(string kind)
    {
        var owner = await OwnerAsync();
        for (var i = 0; i < 3; i++) await CreateAsync(owner, "x");
        var first = await CreateAsync(owner, "y");

        var answer = (await limited.Api.SendAsync(
            "POST",
            "/fhir/R4",
            owner,
            $$$"""{"resourceType":"Bundle","type":"{{{kind}}}","entry":[{"request":{"method":"DELETE","url":"Basic?code=x"}},{"request":{"method":"DELETE","url":"Basic/{{{first}}}"}},{"request":{"method":"DELETE","url":"Basic?code=x,y&_count=3"}}]}""")).Expect(200);

        Assert.All(answer.Json.GetProperty("entry").EnumerateArray(), entry => Assert.Equal("204 No Content", entry.GetProperty("response").GetProperty("status").GetString()));
        Assert.Equal(0, await CountAsync(owner, "x,y"));
        Assert.Equal(4, answer.Audit.Where(record => record.ResourceId is not null).DistinctBy(record => record.ResourceId).Count());
    }

    [Fact]
    public async Task The_capability_statement_tells_of_it() =>
        Assert.Contains("\"conditionalDelete\":\"multiple\"", (await limited.Api.SendAsync("GET", "/fhir/R4/metadata")).Expect(200).Body, StringComparison.Ordinal);

    private async Task<string> OwnerAsync() => limited.Api.Issuer.Token(await Rows.OrganizationAsync(limited.Api), "ORG_OWNER");

    private async Task<string> CreateAsync(string owner, string code) =>
        (await limited.Api.SendAsync("POST", "/fhir/R4/Basic", owner, $$$"""{"resourceType":"Basic","code":{"coding":[{"code":"{{{code}}}"}]}}""")).Expect(201).Json.GetProperty("id").GetString()!;

    private async Task<int> CountAsync(string owner, string code) =>
        (await limited.Api.SendAsync("GET", $"/fhir/R4/Basic?code={code}&_summary=count", owner)).Expect(200).Json.GetProperty("total").GetInt32();
}
