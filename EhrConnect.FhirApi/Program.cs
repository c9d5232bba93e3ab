using EhrConnect.Data;
using EhrConnect.FhirApi.Audit;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Documentation;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Events;
using EhrConnect.FhirApi.Fhir;
using EhrConnect.FhirApi.Http;
using EhrConnect.FhirApi.Messages;
using EhrConnect.FhirApi.Organizations;
using EhrConnect.FhirApi.Security;
using EhrConnect.FhirApi.Settings;
using EhrConnect.FhirApi.Validation;
using EhrConnect.FhirApi.Webhooks;
using EhrConnect.Integrations;
using EhrConnect.ServiceDefaults;

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddNpgsqlDataSource("ehrconnect", configureDataSourceBuilder: QueryTimeout.Of(builder.Configuration));
    builder.AddRedisClient("redis");
    builder.AddHttpLimits();
    builder.Services.AddEhrData();
    builder.Services.AddEhrQueues();
    builder.Services.AddOrganizationSettings();
    builder.Services.AddEgressGuard();
    builder.Services.AddApiJson();
    builder.Services.AddConfiguredCors();
    builder.Services.AddAccessControl();
    builder.Services.AddScoped<RequestAudit>();
    builder.Services.AddErrorBoundary();
    builder.Services.AddFhir();
    builder.Services.AddDocumentation();
    builder.Services.AddRequestValidators();

    var app = builder.Build();
    app.UseApiPipeline();
    app.MapDefaultEndpoints();
    app.MapDocumentation();
    app.MapSmartConfiguration();

    var routes = app.MapAudited();
    routes.MapFhir();
    routes.MapOrganizations();
    routes.MapSettings();
    routes.MapMessages();
    routes.MapEvents();
    routes.MapWebhooks();
    routes.MapAudit();
    app.GuardEndpoints();
    return app;
});
