using EhrConnect.FhirApi.Errors;

namespace EhrConnect.FhirApi.Auditing;

/// <summary>
/// Catches what never reaches a handler, or leaves it by exception: refusals, unknown addresses, unreadable bodies, failures.
/// The callback is the net below: should anything ever write an answer by itself, its first byte waits for the record too.
/// </summary>
sealed partial class AuditMiddleware(RequestDelegate next, ILogger<AuditMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestAudit audit)
    {
        context.Response.OnStarting(static state => Settle((HttpContext)state), context);
        await next(context);
        if (context.Response.HasStarted) return;
        try
        {
            await audit.SettleAsync(context.Response.StatusCode);
        }
        catch (AuditUnavailableException exception)
        {
            Log.Lost(logger, context.TraceIdentifier, exception.InnerException!.GetType().FullName!);
            context.Response.Clear();
            context.Fail(exception.Answer);
        }
    }

    private static Task Settle(HttpContext context) => context.RequestServices.GetRequiredService<RequestAudit>().SettleAsync(context.Response.StatusCode);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The audit record of request {RequestId} could not be written ({ExceptionType}); its answer was withheld")]
        public static partial void Lost(ILogger logger, string requestId, string exceptionType);
    }
}
