namespace EhrConnect.FhirApi.Errors;

static class ErrorExtensions
{
    public static void AddErrorBoundary(this IServiceCollection services)
    {
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.AddProblemDetails();
        // What cannot be bound reaches the boundary too, instead of answering without a body.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }
}
