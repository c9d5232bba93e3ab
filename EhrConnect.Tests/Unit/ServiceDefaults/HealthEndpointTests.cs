using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.Tests.Unit.ServiceDefaults;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task Health_lists_every_dependency_with_its_state()
    {
        var builder = ServiceDefaultsApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", static () => HealthCheckResult.Healthy("warm"));
        await using var app = await builder.StartAsync();
        using var client = app.Client();

        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative));
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("healthy", body.GetProperty("status").GetString());
        Assert.Equal("self store", string.Join(' ', body.GetProperty("checks").EnumerateObject().Select(check => check.Name).Order(StringComparer.Ordinal)));
        var store = body.GetProperty("checks").GetProperty("store");
        Assert.Equal("healthy", store.GetProperty("status").GetString());
        Assert.Equal("warm", store.GetProperty("description").GetString());
        Assert.True(store.GetProperty("durationMs").GetDouble() >= 0);
    }

    [Fact]
    public async Task One_failed_dependency_makes_health_503_while_the_process_stays_alive()
    {
        var builder = ServiceDefaultsApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", static () => throw new InvalidOperationException("Host=10.0.0.7;Password=Canary"));
        await using var app = await builder.StartAsync();
        using var client = app.Client();

        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative));
        using var alive = await client.GetAsync(new Uri("/alive", UriKind.Relative));
        var text = await health.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.DoesNotContain("Canary", text, StringComparison.Ordinal);
        var check = JsonDocument.Parse(text).RootElement.GetProperty("checks").GetProperty("store");
        Assert.Equal("unhealthy", check.GetProperty("status").GetString());
        Assert.Equal("failed (InvalidOperationException)", check.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Unreachable_PostgreSQL_and_Redis_fail_their_checks_within_the_limit_and_tell_no_secret()
    {
        var port = FreePort.Next();
        var builder = ServiceDefaultsApp.Builder(
            ("ConnectionStrings:ehrconnect", $"Host=127.0.0.1;Port={port};Username=ehr_app;Password=Canary"),
            ("ConnectionStrings:dispatch", $"Host=127.0.0.1;Port={port};Username=ehr_worker;Password=Canary"),
            ("ConnectionStrings:redis", $"127.0.0.1:{port},password=Canary,connectTimeout=500"));
        builder.AddNpgsqlDataSource("ehrconnect");
        builder.AddKeyedNpgsqlDataSource("dispatch");
        builder.AddRedisClient("redis");
        await using var app = await builder.StartAsync();
        using var client = app.Client();

        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        var checks = JsonDocument.Parse(text).RootElement.GetProperty("checks");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("PostgreSQL cannot be reached (ConnectionRefused)", checks.GetProperty("ehrconnect").GetProperty("description").GetString());
        Assert.Equal("PostgreSQL cannot be reached (ConnectionRefused)", checks.GetProperty("dispatch").GetProperty("description").GetString());
        Assert.Equal("unhealthy", checks.GetProperty("redis").GetProperty("status").GetString());
        Assert.DoesNotContain("Canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ehr_", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"{port}", text, StringComparison.Ordinal);
        Assert.All(checks.EnumerateObject(), check => Assert.InRange(check.Value.GetProperty("durationMs").GetDouble(), 0, 6000));
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text_with_our_own_meters()
    {
        await using var app = await ServiceDefaultsApp.Builder().StartAsync();
        using var client = app.Client();
        using var meter = new System.Diagnostics.Metrics.Meter("EhrConnect.Sample");
        meter.CreateCounter<long>("ehrconnect.sample.things").Add(3);

        using var response = await client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"ehrconnect_sample_things_total\S* 3", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Metrics_name_a_connection_pool_and_not_its_connection_string()
    {
        var builder = ServiceDefaultsApp.Builder(("ConnectionStrings:ehrconnect", $"Host=127.0.0.1;Port={FreePort.Next()};Username=CanaryUser;Password=Canary;Persist Security Info=true"));
        builder.AddNpgsqlDataSource("ehrconnect");
        await using var app = await builder.StartAsync();
        using var client = app.Client();
        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative));

        var metrics = await client.GetStringAsync("/metrics");

        Assert.Contains("pool_name=\"ehrconnect\"", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("Canary", metrics, StringComparison.Ordinal);
    }
}
