using EhrConnect.Data;
using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Listening;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.ServiceDefaults;

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddNpgsqlDataSource("ehrconnect", configureDataSourceBuilder: StoreTimeout.Of(builder.Configuration));
    builder.AddKeyedNpgsqlDataSource(DataServiceCollectionExtensions.DispatchKey, configureDataSourceBuilder: StoreTimeout.Of(builder.Configuration));
    builder.AddIntakeDatabase();
    builder.AddRedisClient("redis");
    builder.Services.AddEhrData().AddEhrDispatch().AddEhrQueues();
    builder.Services.AddRoutes();
    builder.Services.AddIntake();
    builder.Services.AddMllpListeners();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    return app;
});
