using EhrConnect.Data;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Fhir;
using EhrConnect.FhirApi.Http;
using EhrConnect.FhirApi.Security;
using EhrConnect.ServiceDefaults;

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddNpgsqlDataSource("ehrconnect");
    builder.AddRedisClient("redis");
    builder.AddHttpLimits();
    builder.Services.AddEhrData();
    builder.Services.AddConfiguredCors();
    builder.Services.AddAccessControl();
    builder.Services.AddScoped<RequestAudit>();
    builder.Services.AddErrorBoundary();
    builder.Services.AddFhir();

    var app = builder.Build();
    app.UseApiPipeline();
    app.MapDefaultEndpoints();

    var routes = app.MapAudited();
    routes.MapFhir();
    return app;
});
