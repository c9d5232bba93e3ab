using System.Net;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Identity.Users;

/// <summary>The sign-in page: what it lets through, and what it gives away (nothing).</summary>
public sealed class SignInTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Wrong_password_unknown_address_locked_and_disabled_accounts_look_the_same()
    {
        var disabled = await identity.Records.AddUserAsync(enabled: false);
        var suspended = await identity.Records.AddUserAsync(orgStatus: "suspended");
        var withoutPassword = await identity.Records.AddUserAsync(password: null);
        var locked = await identity.Records.AddUserAsync();
        for (var i = 0; i < 5; i++) await AttemptAsync(locked.Email, "wrong");

        var wrong = await AttemptAsync("clinician@demo-hospital.test", "wrong");
        var others = new[]
        {
            await AttemptAsync("nobody@demo-hospital.test", "wrong"),
            await AttemptAsync("not an address", "wrong"),
            await AttemptAsync("", ""),
            await AttemptAsync("clinician@demo-hospital.test", new string('x', 5000)),
            await AttemptAsync(disabled.Email, disabled.Password),
            await AttemptAsync(suspended.Email, suspended.Password),
            await AttemptAsync(withoutPassword.Email, ""),
            await AttemptAsync(locked.Email, locked.Password),
        };

        Assert.Equal(HttpStatusCode.BadRequest, wrong.Page.Status);
        Assert.Contains("""role="alert">This e-mail address and password do not open an account.""", wrong.Page.Body, StringComparison.Ordinal);
        Assert.All(others, other => Assert.Equal((wrong.Page.Status, wrong.Text), (other.Page.Status, other.Text)));
        Assert.All([wrong, .. others], attempt => Assert.DoesNotContain(attempt.Cookies, cookie => cookie.Name == "ehr-session"));
    }

    [Fact]
    public async Task Every_attempt_leaves_one_record_in_the_organisation_it_concerns()
    {
        var disabled = await identity.Records.AddUserAsync(enabled: false);
        var suspended = await identity.Records.AddUserAsync(orgStatus: "suspended");
        var user = await identity.Records.AddUserAsync();

        await LeavesAsync($"{user.OrgSlug} {user.Id} success -", await AttemptAsync(user.Email, user.Password));
        await LeavesAsync($"{user.OrgSlug} {user.Id} denied credentials not accepted", await AttemptAsync(user.Email, "wrong"));
        await LeavesAsync("platform denied credentials not accepted", await AttemptAsync("nobody@demo-hospital.test", "wrong"));
        await LeavesAsync($"{disabled.OrgSlug} {disabled.Id} denied account disabled", await AttemptAsync(disabled.Email, disabled.Password));
        await LeavesAsync($"{suspended.OrgSlug} {suspended.Id} denied organisation not active", await AttemptAsync(suspended.Email, suspended.Password));
        Assert.Equal(0L, await identity.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.audit_logs a WHERE a::text ILIKE '%@%'"));
    }

    [Fact]
    public async Task Five_failures_lock_an_account_for_a_minute_and_the_next_for_two()
    {
        var user = await identity.Records.AddUserAsync();

        for (var i = 0; i < 5; i++) await AttemptAsync(user.Email, "wrong");
        Assert.InRange(await LockedForAsync(user), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        var refused = await AttemptAsync(user.Email, user.Password);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Page.Status);
        await LeavesAsync($"{user.OrgSlug} {user.Id} denied account locked", refused);

        await UnlockAsync(user);
        await AttemptAsync(user.Email, "wrong");
        Assert.InRange(await LockedForAsync(user), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(120));

        await UnlockAsync(user);
        Assert.Equal(HttpStatusCode.SeeOther, (await AttemptAsync(user.Email, user.Password)).Page.Status);
        for (var i = 0; i < 4; i++) await AttemptAsync(user.Email, "wrong");
        Assert.Equal(HttpStatusCode.SeeOther, (await AttemptAsync(user.Email, user.Password)).Page.Status);
    }

    [Fact]
    public async Task Many_guesses_at_once_are_not_more_guesses()
    {
        var user = await identity.Records.AddUserAsync();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AttemptAsync(user.Email, "wrong")));

        Assert.All(guesses, guess => Assert.Equal(HttpStatusCode.BadRequest, guess.Page.Status));
        Assert.Equal(5, await identity.Database.ScalarAsync<int>($"SELECT failed_logins FROM ehr.users WHERE id = '{user.Id}'"));
        Assert.Equal(5L, await identity.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.audit_logs WHERE actor_id = '{user.Id}' AND detail->>'reason' = 'credentials not accepted'"));
        Assert.Equal(15L, await identity.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.audit_logs WHERE actor_id = '{user.Id}' AND detail->>'reason' = 'account locked'"));
    }

    [Fact]
    public async Task A_form_that_was_not_sent_from_our_page_signs_nobody_in()
    {
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        await browser.GetAsync("/login");
        var cookie = Assert.Single(browser.Cookies, c => c.Name == "ehr-form");
        Assert.True(cookie.HttpOnly);
        (string, string)[] credentials = [("email", "owner@demo-hospital.test"), ("password", "Passw0rd!")];

        foreach (var forged in new[]
        {
            await browser.PostAsync("/login", credentials),
            await browser.PostAsync("/login", [.. credentials, ("form_token", new string('A', 43))]),
            await browser.PostAsync("/login", [.. credentials, ("form_token", cookie.Value)], ("Sec-Fetch-Site", "cross-site")),
            await browser.PostAsync("/login", [.. credentials, ("form_token", cookie.Value)], ("Sec-Fetch-Site", "same-site")),
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
            Assert.Contains("Please try again", forged.Body, StringComparison.Ordinal);
        }

        using var other = new Browser(identity.Host.Client.BaseAddress!);
        Assert.Equal(HttpStatusCode.BadRequest, (await other.PostAsync("/login", [.. credentials, ("form_token", cookie.Value)])).Status);
        Assert.DoesNotContain(browser.Cookies.Concat(other.Cookies), c => c.Name == "ehr-session");
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/login", [.. credentials, ("form_token", cookie.Value)], ("Sec-Fetch-Site", "same-origin"))).Status);
    }

    [Theory]
    [InlineData("?returnUrl=https://evil.example.org/")]
    [InlineData("?client_id=ehr-web&redirect_uri=https://evil.example.org/")]
    [InlineData("?client_id=x&returnUrl=//evil.example.org&next=https://evil.example.org")]
    [InlineData("?client_id=x%0d%0aLocation:%20https://evil.example.org")]
    public async Task After_the_page_the_only_way_on_is_our_own_authorisation_endpoint(string query)
    {
        using var browser = new Browser(identity.Host.Client.BaseAddress!);

        var signedIn = await browser.SubmitAsync(await browser.GetAsync($"/login{query}"), ("email", "viewerless@demo-hospital.test"), ("password", "x"));
        Assert.Null(signedIn.Location);
        signedIn = await browser.SubmitAsync(signedIn, ("email", "owner@demo-hospital.test"), ("password", "Passw0rd!"));
        if (signedIn.Location is null) return;

        Assert.Equal((identity.Host.Client.BaseAddress!.Authority, "/connect/authorize"), (signedIn.Location.Authority, signedIn.Location.AbsolutePath));
        Assert.Null((await browser.GetAsync(signedIn.Location.ToString())).Location);
    }

    [Fact]
    public async Task The_page_encodes_what_it_is_given_and_forbids_what_it_does_not_need()
    {
        using var browser = new Browser(identity.Host.Client.BaseAddress!);

        var page = await browser.GetAsync("/login?client_id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        var again = await browser.SubmitAsync(page, ("email", "\"><script>alert(1)</script>@x"), ("password", "x"));

        foreach (var shown in new[] { page, again })
        {
            Assert.DoesNotContain("<script", shown.Body, StringComparison.OrdinalIgnoreCase);
            var policy = shown.Headers["Content-Security-Policy"];
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("form-action 'self' http://localhost:3000", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal(("no-store", "nosniff"), (shown.Headers["Cache-Control"], shown.Headers["X-Content-Type-Options"]));
            foreach (var field in (string[])["email", "password"]) Assert.Contains($"<label for=\"{field}\">", shown.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("value=\"x\"", shown.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_session_cookie_is_for_the_server_only_and_random()
    {
        var (_, _, cookies) = await AttemptAsync("owner@demo-hospital.test", "Passw0rd!");

        var session = Assert.Single(cookies, c => c.Name == "ehr-session");
        Assert.True(session.HttpOnly);
        Assert.Equal(64, session.Value.Length);
        Assert.Equal(DateTime.MinValue, session.Expires);
        Assert.Equal(0L, await identity.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.user_sessions s WHERE s::text LIKE '%{session.Value}%'"));
    }

    [Fact]
    public async Task An_attempt_that_cannot_be_recorded_signs_nobody_in()
    {
        await using var host = await IdentityHost.StartAsync(
            identity.Database, ("ConnectionStrings__ehrconnect", $"{identity.Database.Server.Identity(identity.Database.Name)};Command Timeout=1"));
        using var browser = new Browser(host.Client.BaseAddress!);
        var page = await browser.GetAsync("/login");

        BrowserPage answer;
        await using (await identity.Records.LockAuditAsync()) answer = await browser.SubmitAsync(page, ("email", "owner@demo-hospital.test"), ("password", "Passw0rd!"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.DoesNotContain(browser.Cookies, c => c.Name == "ehr-session");
        Assert.DoesNotContain("Npgsql", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_attempts_from_one_address_are_told_to_wait()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, ("Identity__SignInsPerMinutePerAddress", "2"));
        using var browser = new Browser(host.Client.BaseAddress!);
        var page = await browser.GetAsync("/login");
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, ("email", $"guess-{i}@x.test"), ("password", "x"))).Status);

        var limited = await browser.SubmitAsync(page, ("email", "guess-3@x.test"), ("password", "x"));

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.Status);
        Assert.InRange(int.Parse(limited.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/login")).Status);
    }

    [Fact]
    public async Task Passwords_are_stored_slow_and_salted_and_reach_neither_log_nor_trail()
    {
        var user = await identity.Records.AddUserAsync();
        await AttemptAsync(user.Email, user.Password);
        await AttemptAsync(user.Email, "canary-password");

        var hash = Convert.FromBase64String(await identity.Database.ScalarAsync<string>("SELECT password_hash FROM ehr.users WHERE email = 'owner@demo-hospital.test'"));

        // ASP.NET Core Identity's version 3: marker, pseudo-random function (2 = HMAC-SHA512), iterations, salt length, salt, subkey.
        Assert.Equal((1, 2U, 16U), (hash[0], System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(9))));
        Assert.InRange(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)), 210_000U, uint.MaxValue);
        Assert.DoesNotContain("canary-password", identity.Host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(user.Email, identity.Host.Log, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(BrowserPage Page, string Text, IReadOnlyList<Cookie> Cookies)> AttemptAsync(string email, string password)
    {
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var page = await browser.SubmitAsync(await browser.GetAsync("/login?client_id=ehr-web"), ("email", email), ("password", password));
        var text = System.Text.RegularExpressions.Regex.Replace(page.Body, """ value="[^"]*">""", ">");
        return (page, text, browser.Cookies);
    }

    private async Task LeavesAsync(string record, (BrowserPage Page, string, IReadOnlyList<Cookie>) attempt) => Assert.Equal(record, await identity.Records.AuditAsync(attempt.Page.RequestId));

    private async Task<TimeSpan> LockedForAsync(IdentityRecords.User user) => await identity.Database.ScalarAsync<TimeSpan>($"SELECT locked_until - now() FROM ehr.users WHERE id = '{user.Id}'");

    private Task UnlockAsync(IdentityRecords.User user) => identity.Records.ExecuteAsync($"UPDATE ehr.users SET locked_until = now() - interval '1 second' WHERE id = '{user.Id}'");
}
