using EhrConnect.Data;
using EhrConnect.Identity;
using EhrConnect.Identity.Keys;
using EhrConnect.Identity.Requests;
using EhrConnect.Identity.Tokens;
using EhrConnect.ServiceDefaults;

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddNpgsqlDataSource("ehrconnect");
    builder.Services.AddEhrData();
    builder.AddIdentityOptions();
    builder.AddRequestLimits();
    builder.AddSigningKeys();
    builder.AddTokenServer();

    var app = builder.Build();
    app.UseRequestIds();
    app.UseOAuthErrors();
    app.UseTransportGuard();
    app.UseTokenRateLimits();
    app.UseAuthentication(); // OpenIddict answers discovery, keys and the token endpoint from here
    app.MapDefaultEndpoints();
    return app;
});
