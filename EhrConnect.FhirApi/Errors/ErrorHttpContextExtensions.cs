namespace EhrConnect.FhirApi.Errors;

static class ErrorHttpContextExtensions
{
    /// <summary>Decides the answer without writing it: the record comes first, the body last.</summary>
    public static void Fail(this HttpContext context, ApiError error)
    {
        context.Response.StatusCode = error.Status;
        context.Features.Set(error);
    }
}
