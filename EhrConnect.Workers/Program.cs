using EhrConnect.Data;
using EhrConnect.ServiceDefaults;
using EhrConnect.Workers.Messages;
using EhrConnect.Workers.Outbound;
using EhrConnect.Workers.Retention;
using EhrConnect.Workers.Search;
using EhrConnect.Workers.Watching;
using EhrConnect.Workers.Webhooks;

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddNpgsqlDataSource("ehrconnect");
    builder.AddKeyedNpgsqlDataSource(DataServiceCollectionExtensions.DispatchKey);
    builder.AddRedisClient("redis");
    builder.Services.AddEhrData().AddEhrDispatch().AddEhrQueues().AddEhrRelays().AddOrganizationSettings();
    builder.Services.AddMessageProcessing();
    builder.Services.AddOutboundDelivery();
    builder.Services.AddWebhookDelivery();
    builder.Services.AddHostedService<QueueGauges>();
    builder.Services.AddRetention();
    builder.Services.AddHostedService<SearchReindexing>();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    return app;
});
