namespace EhrConnect.Identity.Requests;

static class RequestIdExtensions
{
    private const string Header = "X-Request-Id";
    private const int LongestId = 64;

    /// <summary>Echoes the caller's request id, or makes one; the audit record carries it.</summary>
    public static void UseRequestIds(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Request.Headers[Header] is [{ } given] && IsAcceptable(given)) context.TraceIdentifier = given;
        else if (System.Diagnostics.Activity.Current is { } activity) context.TraceIdentifier = activity.TraceId.ToHexString();

        // As late as possible: the exception handler clears the headers that were set before.
        context.Response.OnStarting(static state =>
        {
            var answered = (HttpContext)state;
            answered.Response.Headers[Header] = answered.TraceIdentifier;
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    private static bool IsAcceptable(string id) => id.Length is > 0 and <= LongestId && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
