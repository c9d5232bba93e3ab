using System.Text.RegularExpressions;

namespace EhrConnect.FhirApi.Http;

/// <summary>Every request has an id that logs, audit and the answer share: the caller's when it is harmless, else a new one.</summary>
sealed partial class RequestIdMiddleware(RequestDelegate next, TimeProvider time)
{
    public const string Header = "X-Request-Id";

    public Task InvokeAsync(HttpContext context)
    {
        var wanted = context.Request.Headers[Header];
        context.TraceIdentifier = wanted is [{ } id] && Harmless().IsMatch(id) ? id : Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        // On start, because the error boundary clears headers.
        context.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                context.Response.Headers[Header] = context.TraceIdentifier;
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Harmless();
}
