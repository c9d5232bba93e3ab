using System.Net;
using System.Text.RegularExpressions;

namespace EhrConnect.Tests.Integration.Identity.Users;

/// <summary>What a person does with a browser: cookies are kept, forms are filled in, redirects are followed one by one.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient _client;

    public Browser(Uri identity) => _client = new HttpClient(_handler) { BaseAddress = identity };

    public IReadOnlyList<Cookie> Cookies => [.. _handler.CookieContainer.GetCookies(_client.BaseAddress!).Cast<Cookie>()];

    public async Task<BrowserPage> GetAsync(string address)
    {
        using var response = await _client.GetAsync(address);
        return await BrowserPage.ReadAsync(response, new Uri(_client.BaseAddress!, address));
    }

    /// <summary>Sends the form of a page with what was typed in; what is hidden goes along.</summary>
    public async Task<BrowserPage> SubmitAsync(BrowserPage page, params (string Name, string Value)[] typed)
    {
        var action = WebUtility.HtmlDecode(Action().Match(page.Body).Groups["action"].Value);
        Assert.NotEmpty(action);
        var fields = Hidden().Matches(page.Body).Select(m => (Name: m.Groups["name"].Value, Value: WebUtility.HtmlDecode(m.Groups["value"].Value)));
        return await PostAsync(action, [.. fields.Where(f => typed.All(t => t.Name != f.Name)), .. typed]);
    }

    public async Task<BrowserPage> PostAsync(string address, IEnumerable<(string Name, string Value)> fields, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await _client.SendAsync(request);
        return await BrowserPage.ReadAsync(response, new Uri(_client.BaseAddress!, address));
    }

    /// <summary>From the application's link to the answer of the sign-in form.</summary>
    public async Task<BrowserPage> SignInAsync(string authorizationAddress, string email, string password = "Passw0rd!")
    {
        var toLogin = await GetAsync(authorizationAddress);
        return await SubmitAsync(await GetAsync(toLogin.Location!.ToString()), ("email", email), ("password", password));
    }

    /// <summary>Signs in and comes back to the application; gives back the address there, with its code.</summary>
    public async Task<Uri> AuthorizeAsync(string authorizationAddress, string email, string password = "Passw0rd!")
    {
        var signedIn = await SignInAsync(authorizationAddress, email, password);
        Assert.True(signedIn.Status == HttpStatusCode.SeeOther, $"{signedIn.Status}: {signedIn.Body}");
        return (await GetAsync(signedIn.Location!.ToString())).Location!;
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("""<form method="post" action="(?<action>[^"]*)">""")]
    private static partial Regex Action();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""")]
    private static partial Regex Hidden();
}

/// <summary>What the browser got.</summary>
internal sealed record BrowserPage(HttpStatusCode Status, string Body, Uri? Location, string RequestId, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<BrowserPage> ReadAsync(HttpResponseMessage response, Uri address) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Location is { } location ? new Uri(address, location) : null,
        response.Headers.GetValues("X-Request-Id").Single(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
}
