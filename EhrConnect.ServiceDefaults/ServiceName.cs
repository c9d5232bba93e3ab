using Microsoft.Extensions.Hosting;

namespace EhrConnect.ServiceDefaults;

static class ServiceName
{
    /// <summary>The name the application host gave this process (<c>OTEL_SERVICE_NAME</c>), else the name of its assembly.</summary>
    public static string Of(IHostApplicationBuilder builder) =>
        builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : builder.Environment.ApplicationName;
}
