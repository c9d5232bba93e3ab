using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EhrConnect.Integrations.Egress;
using Microsoft.Extensions.Options;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>Sends one attempt of one delivery and says how it ended. It never tries again by itself.</summary>
public sealed class WebhookSender(IHttpClientFactory clients, EgressGuard guard, IOptions<WebhookSendingOptions> options, TimeProvider time)
{
    /// <summary>The name of the HTTP client that deliveries use.</summary>
    public const string ClientName = "webhooks";

    private const string UserAgent = "EhrConnect-Webhooks/1.0";

    /// <summary>POSTs the message. Everything a receiver or the network can do wrong is in the result.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled, which says nothing about the receiver.</exception>
    public async Task<WebhookAttemptResult> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (!guard.CheckForm(message.Target).Allowed) return Failed(WebhookErrors.EgressRefused, started);
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = Request(message);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var snippet = await WebhookResponse.ReadSnippetAsync(response.Content, either.Token);
            var status = (int)response.StatusCode;
            return new WebhookAttemptResult(status, WebhookErrors.OfStatus(status), snippet, time.GetElapsedTime(started), RetryPolicy.RetryAfter(response.Headers.RetryAfter, time.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(WebhookErrors.Timeout, started);
        }
        catch (HttpRequestException exception)
        {
            return Failed(WebhookErrors.Of(exception), started);
        }
    }

    private HttpRequestMessage Request(WebhookMessage message)
    {
        var id = message.EventId.ToString("D");
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var content = new ReadOnlyMemoryContent(message.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var request = new HttpRequestMessage(HttpMethod.Post, message.Target) { Content = content, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in message.Headers)
        {
            if (WebhookHeaders.MayBeNamed(name) && WebhookHeaders.MayBeValue(value)) request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Standard(message.Secrets, id, timestamp, message.Body));
        request.Headers.Add("X-EHRConnect-Event", message.EventType);
        request.Headers.Add("X-EHRConnect-Delivery", message.DeliveryId.ToString("D"));
        request.Headers.Add("X-EHRConnect-Signature", WebhookSignature.OfBody(message.Secrets[0], message.Body));
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if ((Activity.Current?.Id ?? message.Traceparent) is { } traceparent) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        return request;
    }

    private WebhookAttemptResult Failed(string error, long started) => new(null, error, null, time.GetElapsedTime(started), null);
}
