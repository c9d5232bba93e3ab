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
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    });

    private static bool IsAcceptable(string id) => id.Length is > 0 and <= LongestId && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
