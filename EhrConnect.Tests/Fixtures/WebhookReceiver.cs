using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Tests.Fixtures;

/// <summary>A customer's receiver on a real socket: keeps what it got and answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<HttpStatusCode> _answers;

    private WebhookReceiver(WebApplication app, IEnumerable<HttpStatusCode> answers)
    {
        _app = app;
        _answers = new ConcurrentQueue<HttpStatusCode>(answers);
    }

    public ConcurrentQueue<Received> Posts { get; } = new();

    public Uri Address => new(_app.Urls.First());

    /// <summary>Answers with these statuses in turn, then with 200.</summary>
    public static async Task<WebhookReceiver> StartAsync(params HttpStatusCode[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app, answers);
        app.Run(receiver.HandleAsync);
        await app.StartAsync();
        return receiver;
    }

    public Task<Received[]> ReceivedAsync(int count) =>
        Eventually.Get(() => Task.FromResult(Posts.Count >= count ? Posts.ToArray() : null), $"{count} webhook(s) arrive");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Posts.Enqueue(new Received(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        context.Response.StatusCode = (int)(_answers.TryDequeue(out var answer) ? answer : HttpStatusCode.OK);
    }

    internal sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body);
}
