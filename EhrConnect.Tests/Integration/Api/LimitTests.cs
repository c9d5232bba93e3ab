using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>What one request may cost: an API with limits so low that a test reaches them.</summary>
[Collection(LimitedApiTests.Name)]
public sealed class LimitTests
{
    private readonly LimitedApi _api;

    public LimitTests(LimitedApi api) => _api = api;

    [Fact]
    public async Task A_query_that_takes_too_long_is_ended_in_the_database_and_answered_with_an_outcome()
    {
        var owner = _api.Api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");
        await using var connection = await _api.Api.Database.Admin.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locking = new Npgsql.NpgsqlCommand("LOCK TABLE ehr.fhir_resources IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await locking.ExecuteNonQueryAsync();

        var answer = (await _api.Api.SendAsync("GET", "/fhir/R4/Patient?family=x", owner)).Expect(504);

        Assert.Equal("timeout", answer.Json.GetProperty("issue")[0].GetProperty("code").GetString());
        Assert.Equal("failure", answer.SingleAudit().Outcome);
        Assert.Equal(0, await _api.Api.Database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"));
        await transaction.RollbackAsync();
        (await _api.Api.SendAsync("GET", "/fhir/R4/Patient?family=x", owner)).Expect(200);
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("batch")]
    public async Task An_entry_that_takes_too_long_says_so_by_itself_when_another_one_is_stored(string kind)
    {
        var owner = _api.Api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");
        await using var connection = await _api.Api.Database.Admin.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // Searching by name waits for this table; a resource without texts is stored without it.
        await using var locking = new Npgsql.NpgsqlCommand("LOCK TABLE ehr.search_text IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await locking.ExecuteNonQueryAsync();

        var answer = (await _api.Api.SendAsync(
            "POST",
            "/fhir/R4",
            owner,
            $$$"""
            {"resourceType":"Bundle","type":"{{{kind}}}","entry":[
              {"resource":{"resourceType":"Basic","code":{"coding":[{"system":"http://example.org/kind","code":"{{{kind}}}"}]}},"request":{"method":"POST","url":"Basic"}},
              {"request":{"method":"GET","url":"Patient?family=x"}}]}
            """)).Expect(200);
        await transaction.RollbackAsync();

        var entries = answer.Json.GetProperty("entry");
        Assert.Equal("201 Created", entries[0].GetProperty("response").GetProperty("status").GetString());
        Assert.StartsWith("504", entries[1].GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal);
        Assert.Equal("timeout", entries[1].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("code").GetString());
        (await _api.Api.SendAsync("GET", $"/fhir/R4/{entries[0].GetProperty("response").GetProperty("location").GetString()!.Split("/fhir/R4/")[^1].Split("/_history")[0]}", owner)).Expect(200);
    }

    [Fact]
    public async Task A_body_above_the_configured_limit_is_refused()
    {
        var owner = _api.Api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");
        var body = $$"""{"resourceType":"Patient","name":[{"family":"{{new string('x', 70_000)}}"}]}""";

        var answer = (await _api.Api.SendAsync("POST", "/fhir/R4/Patient", owner, body, ("Expect", "100-continue"))).Expect(413);

        Assert.Equal("too-long", answer.Json.GetProperty("issue")[0].GetProperty("code").GetString());
        Assert.Contains("Fhir__MaxBodyBytes", answer.Body, StringComparison.Ordinal);
    }
}
