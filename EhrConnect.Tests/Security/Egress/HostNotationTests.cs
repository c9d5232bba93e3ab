using System.Net.Sockets;
using EhrConnect.Integrations;
using EhrConnect.Integrations.Egress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.Tests.Security.Egress;

/// <summary>Hosts written so that a check and the operating system could read them differently, or not at all. With the system's own resolver.</summary>
public sealed class HostNotationTests : IDisposable
{
    private readonly IHost _host;
    private readonly EgressGuard _guard;

    public HostNotationTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Production });
        builder.Services.AddEgressGuard();
        _host = builder.Build();
        _guard = _host.Services.GetRequiredService<EgressGuard>();
    }

    public static TheoryData<string> OddAddresses => new("0.0.0.0", "0", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.1", "::", "::1", "[::]", "[::ffff:127.0.0.1]", "0:0:0:0:0:0:0:1");

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(OddAddresses))]
    public async Task An_address_in_any_notation_is_refused_when_a_target_is_saved(string host)
    {
        var inUri = host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]" : host;
        var verdict = await _guard.CheckAsync(new Uri($"https://{inUri}/hook"), CancellationToken.None);
        Assert.False(verdict.Allowed);
        Assert.Contains("reserved", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OddAddresses))]
    public Task An_address_in_any_notation_is_refused_when_connecting(string host) =>
        Assert.ThrowsAsync<EgressRefusedException>(() => _guard.ConnectTcpAsync(host, 2575, CancellationToken.None));

    [Fact]
    public async Task A_host_too_long_to_be_a_name_is_refused_when_a_target_is_saved()
    {
        var verdict = await _guard.CheckAsync(new Uri($"https://{TooLong}/hook"), CancellationToken.None);
        Assert.Equal("The host name cannot be resolved", verdict.Reason);
    }

    [Fact]
    public async Task A_host_too_long_to_be_a_name_does_not_exist_when_connecting()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => _guard.ConnectTcpAsync(TooLong, 2575, CancellationToken.None));
        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }

    [Fact]
    public async Task An_empty_host_is_not_this_machine()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => _guard.ConnectTcpAsync("", 2575, CancellationToken.None));
        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }

    private static string TooLong => string.Join('.', Enumerable.Repeat(new string('a', 60), 5));
}
