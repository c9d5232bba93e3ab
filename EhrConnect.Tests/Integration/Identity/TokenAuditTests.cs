using System.Net;

namespace EhrConnect.Tests.Integration.Identity;

public sealed class TokenAuditTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Each_attempt_leaves_one_record_in_the_organisation_it_concerns()
    {
        var suspended = await identity.Records.AddClientAsync(orgStatus: "suspended");

        await LeavesAsync("demo-hospital demo-hospital-viewer success -", await identity.Host.AskAsync("demo-hospital-viewer"));
        await LeavesAsync("demo-hospital demo-hospital-viewer denied wrong secret", await identity.Host.AskAsync("demo-hospital-viewer", "wrong"));
        await LeavesAsync("platform nobody denied unknown client", await identity.Host.AskAsync("nobody", "wrong"));
        await LeavesAsync($"{suspended.OrgSlug} {suspended.ClientId} denied organisation not active", await identity.Host.AskAsync(suspended.ClientId, suspended.Secret));
        await LeavesAsync("platform nobody denied unsupported_grant_type", await identity.Host.PostAsync(("grant_type", "password"), ("client_id", "nobody")));
        await LeavesAsync("platform unknown denied invalid_request", await identity.Host.PostAsync(("grant_type", "client_credentials")));
        await LeavesAsync("platform unknown denied invalid_client", await identity.Host.AskAsync("line\nbreak", "wrong"));
    }

    [Fact]
    public async Task The_caller_may_name_the_request_but_not_write_what_it_likes()
    {
        var named = $"test-{Guid.NewGuid():N}";

        Assert.Equal(named, (await AskAsync(named)).RequestId);
        await LeavesAsync("platform nobody denied unknown client", await AskAsync($"{named}-2"));
        Assert.DoesNotContain("<", (await AskAsync("<script>")).RequestId, StringComparison.Ordinal);
        Assert.InRange((await AskAsync(new string('a', 500))).RequestId.Length, 1, 64);
    }

    [Fact]
    public async Task An_attempt_that_cannot_be_audited_gets_no_token()
    {
        await using var host = await IdentityHost.StartAsync(
            identity.Database, ("ConnectionStrings__ehrconnect", $"{identity.Database.Server.Identity(identity.Database.Name)};Command Timeout=1"));
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync("demo-hospital-viewer")).Status);

        TokenAnswer answer;
        await using (await identity.Records.LockAuditAsync()) answer = await host.AskAsync("demo-hospital-viewer");

        Assert.Equal((HttpStatusCode.InternalServerError, "server_error", null), (answer.Status, answer.Error, answer.Token));
        await LeavesAsync("", answer);
    }

    private async Task LeavesAsync(string records, TokenAnswer answer) => Assert.Equal(records, await identity.Records.AuditAsync(answer.RequestId));

    private async Task<TokenAnswer> AskAsync(string requestId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Headers.Add("X-Request-Id", requestId);
        request.Content = new FormUrlEncodedContent(
            [KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "nobody"), KeyValuePair.Create("client_secret", "x")]);
        return await identity.Host.SendAsync(request);
    }
}
