using EhrConnect.DbManager;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<DatabaseSetup>();
using var host = builder.Build();
return await host.Services.GetRequiredService<DatabaseSetup>().RunAsync(CancellationToken.None);
