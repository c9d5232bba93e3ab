using System.Net;
using System.Net.Sockets;
using EhrConnect.ServiceDefaults;
using EhrConnect.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace EhrConnect.Tests.Unit.ServiceDefaults;

public sealed class HostRunnerTests
{
    [Fact]
    public async Task A_missing_connection_string_names_the_setting_and_how_to_set_it()
    {
        var (code, line) = await FailAsync(static builder => builder.AddNpgsqlDataSource("ehrconnect"));

        Assert.Equal(1, code);
        Assert.StartsWith("EhrConnect.Sample: The connection string 'ehrconnect' is missing", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__ehrconnect", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_missing_connection_strings_are_all_named_in_one_line()
    {
        var (_, line) = await FailAsync(static builder =>
        {
            builder.AddNpgsqlDataSource("ehrconnect");
            builder.AddKeyedNpgsqlDataSource("dispatch");
            builder.AddRedisClient("redis");
        });

        Assert.All(["ConnectionStrings__ehrconnect", "ConnectionStrings__dispatch", "ConnectionStrings__redis"], name => Assert.Contains(name, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_port_names_the_address_and_the_remedy()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var (code, line) = await FailAsync(builder => builder.WebHost.UseUrls($"http://127.0.0.1:{port}"));

        Assert.Equal(1, code);
        Assert.Contains($"http://127.0.0.1:{port}", line, StringComparison.Ordinal);
        Assert.Contains("EHR_PORT_OFFSET", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_database_is_said_without_its_password()
    {
        var port = FreePort.Next();
        var (code, line) = await FailAsync(
            static builder =>
            {
                builder.AddNpgsqlDataSource("ehrconnect");
                builder.Services.AddHostedService<NeedsDatabase>();
            },
            ("ConnectionStrings:ehrconnect", $"Host=127.0.0.1;Port={port};Username=ehr_app;Password=Canary"));

        Assert.Equal(1, code);
        Assert.Contains("PostgreSQL cannot be reached (ConnectionRefused)", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__ehrconnect", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Canary", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_connection_string_is_refused_without_repeating_it()
    {
        using var errors = new StringWriter();

        var code = await HostRunner.RunAsync(static () => ServiceDefaultsApp.Builder(("ConnectionStrings:ehrconnect", "Host=h;Pasword=Canary")).Build(), errors, CancellationToken.None);

        Assert.Equal(1, code);
        Assert.Contains("ConnectionStrings__ehrconnect", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Canary", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_names_the_setting_and_does_not_repeat_the_value()
    {
        var (code, line) = await FailAsync(
            static builder => builder.Services.AddOptions<SampleOptions>().BindConfiguration("Sample").ValidateOnStart(), ("Sample:Enabled", "Canary"));

        Assert.Equal(1, code);
        Assert.Contains("Sample__Enabled is not a Boolean", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Canary", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_that_names_a_setting_is_the_operators_to_correct()
    {
        var (_, line) = await FailAsync(static builder => builder.Services.AddSingleton<IHostedService>(static _ => throw new InvalidOperationException("No key:\nset Secrets__Kek__k1.")));

        Assert.Equal("EhrConnect.Sample: No key: set Secrets__Kek__k1.", line);
    }

    [Fact]
    public async Task Our_own_bug_keeps_its_stack_trace()
    {
        using var errors = new StringWriter();

        await Assert.ThrowsAsync<InvalidOperationException>(() => HostRunner.RunAsync(static () => throw new InvalidOperationException("bug"), errors, CancellationToken.None));

        Assert.Empty(errors.ToString());
    }

    [Fact]
    public async Task A_host_that_starts_runs_until_it_is_stopped_and_ends_with_0()
    {
        var builder = ServiceDefaultsApp.Builder();
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);

        Assert.Equal(0, await HostRunner.RunAsync(() => app, TextWriter.Null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<(int Code, string Line)> FailAsync(Action<WebApplicationBuilder> configure, params (string Key, string Value)[] settings)
    {
        using var errors = new StringWriter();
        var builder = ServiceDefaultsApp.Builder(settings);
        configure(builder);
        var code = await HostRunner.RunAsync(builder.Build, errors, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        return (code, Assert.Single(errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private sealed class SampleOptions
    {
        public bool Enabled { get; set; }
    }

    private sealed class NeedsDatabase(NpgsqlDataSource dataSource) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
