using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;

namespace EhrConnect.FhirApi.Http;

static class PipelineExtensions
{
    /// <summary>The order is the security model; read it from the outside in.</summary>
    public static void UseApiPipeline(this WebApplication app)
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<ErrorBodyMiddleware>();
        app.UseMiddleware<AuditMiddleware>();
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<AccessMiddleware>();
    }
}
