using EhrConnect.Data;
using EhrConnect.Identity;
using EhrConnect.Identity.Keys;
using EhrConnect.Identity.Pages;
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
    builder.AddWebClientCors();
    builder.AddPages();
    builder.AddTokenServer();

    var app = builder.Build();
    app.UseRequestIds();
    app.UseOAuthErrors();
    app.UseTransportGuard();
    app.UseCors();
    app.UseTokenRateLimits();
    app.UsePasswordRateLimits();
    app.UseAuthentication(); // OpenIddict answers discovery, keys and everything under /connect from here
    app.MapDefaultEndpoints();
    app.MapPages();
    return app;
});
