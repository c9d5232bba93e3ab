namespace EhrConnect.FhirApi.Auditing;

/// <summary>
/// Around every handler: when it has decided its answer and none of it is written yet, the record is committed. A failure
/// leaves as an exception, so the answer is never executed.
/// </summary>
sealed class AuditFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        await context.HttpContext.RequestServices.GetRequiredService<RequestAudit>().SettleAsync(StatusOf(result, context.HttpContext.Response));
        return result;
    }

    private static int StatusOf(object? result, HttpResponse response) => result switch
    {
        INestedHttpResult nested => StatusOf(nested.Result, response),
        IStatusCodeHttpResult { StatusCode: { } status } => status,
        _ => response.StatusCode,
    };
}
