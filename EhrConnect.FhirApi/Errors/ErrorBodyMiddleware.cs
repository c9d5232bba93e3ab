namespace EhrConnect.FhirApi.Errors;

/// <summary>Gives every error that has no body yet the one its path promises. Outside of the audit: a body leaves after its record.</summary>
sealed class ErrorBodyMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || context.RequestAborted.IsCancellationRequested) return;

        var said = context.Features.Get<ApiError>();
        var error = said?.Status == response.StatusCode ? said : ApiError.OfStatus(response.StatusCode);
        if (error.Challenge is { } challenge) response.Headers.WWWAuthenticate = challenge;
        if (error.RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        if (FhirPaths.Contain(context.Request.Path)) await OperationOutcomeBody.WriteAsync(context, error);
        else await ApiProblem.From(error).ExecuteAsync(context);
    }
}
