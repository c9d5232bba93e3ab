using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Tests.Unit.ServiceDefaults;

public sealed partial class PatientDataLogFilterTests
{
    [Theory]
    [InlineData("Logging:LogLevel:Default", "Trace")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore", "Trace")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hos", "Trace")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information")]
    [InlineData("Logging:Capture:LogLevel:Default", "Trace")]
    [InlineData("Logging:Capture:LogLevel:Microsoft.AspNetCore.Hosting", "Trace")]
    public async Task No_log_level_setting_brings_paths_or_queries_into_the_log(string setting, string level)
    {
        using var capture = new CaptureProvider();
        var builder = ServiceDefaultsApp.Builder((setting, level));
        builder.Logging.AddProvider(capture);
        await using var app = await builder.StartAsync(static app => app.MapGet("/fhir/R4/Patient/{id}", static (string id, ILogger<PatientDataLogFilterTests> log) => Handled(log)));

        using var client = app.Client();
        (await client.GetAsync(new Uri("/fhir/R4/Patient/CanaryId?family=CanaryName", UriKind.Relative))).EnsureSuccessStatusCode();
        using var missing = await client.GetAsync(new Uri("/nowhere/CanaryId?family=CanaryName", UriKind.Relative));

        Assert.Equal(System.Net.HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains(capture.Lines, line => line.Contains("own line", StringComparison.Ordinal));
        Assert.DoesNotContain(capture.Lines, line => line.Contains("Canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_http_client_made_by_the_factory_does_not_log_addresses()
    {
        using var capture = new CaptureProvider();
        var builder = ServiceDefaultsApp.Builder(("Logging:LogLevel:Default", "Trace"));
        builder.Logging.AddProvider(capture);
        builder.Services.AddHttpClient("partner").ConfigurePrimaryHttpMessageHandler(static () => new AlwaysOk());
        await using var app = await builder.StartAsync();

        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("partner");
        (await client.GetAsync(new Uri("http://partner.test/Patient/CanaryId?family=CanaryName"))).EnsureSuccessStatusCode();

        Assert.DoesNotContain(capture.Lines, line => line.Contains("Canary", StringComparison.Ordinal));
    }

    private static string Handled(ILogger log)
    {
        OwnLine(log);
        return "found";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "own line")]
    private static partial void OwnLine(ILogger log);

    private sealed class AlwaysOk : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK));
    }

    [ProviderAlias("Capture")]
    private sealed class CaptureProvider : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Capture(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Capture(CaptureProvider owner, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => owner._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var line = $"{category}: {formatter(state, exception)} {exception}";
                owner._scopes.ForEachScope((scope, _) => line += $" | {scope}", state);
                owner.Lines.Enqueue(line);
            }
        }
    }
}
