using System.Net;
using System.Net.Sockets;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Webhooks;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Unit.Integrations;
using Microsoft.Extensions.Options;

namespace EhrConnect.Tests.Security.Egress;

/// <summary>Server-side request forgery: every way to make this system connect to where it must not.</summary>
public sealed class EgressGuardTests
{
    private const string Public = "93.184.216.34";

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://2852039166/")]
    [InlineData("https://１２７.0.0.1/")]
    [InlineData("https://127。0。0。1/")]
    public async Task Given_an_address_written_in_any_way_When_it_is_reserved_Then_check_connection_and_sender_refuse_it(string address)
    {
        using var host = IntegrationsHost.Production();
        var target = new Uri(address);
        Assert.False((await host.Guard.CheckAsync(target, CancellationToken.None)).Allowed);
        await Assert.ThrowsAsync<EgressRefusedException>(() => host.Guard.ConnectTcpAsync(target.IdnHost, 443, CancellationToken.None));
        Assert.Equal("egress-refused", (await host.Sender.SendAsync(Message(target), CancellationToken.None)).Error);
    }

    /// <summary>Not every host comes through a <see cref="Uri"/>, which would have written the address out.</summary>
    [Theory]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::1]")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task Given_a_bare_host_When_it_is_an_address_in_disguise_Then_the_connection_is_refused(string host)
    {
        using var integrations = IntegrationsHost.Production();
        await Assert.ThrowsAsync<EgressRefusedException>(() => integrations.Guard.ConnectTcpAsync(host, 443, CancellationToken.None));
    }

    [Theory]
    [InlineData("http://receiver.example/", "https")]
    [InlineData("ftp://receiver.example/", "https")]
    [InlineData("file:///etc/passwd", "host")]
    [InlineData("https://user:password@receiver.example/", "password")]
    [InlineData("https://receiver.example@127.0.0.1/", "password")]
    public async Task Given_an_address_of_a_wrong_form_When_checked_Then_the_reason_says_what_is_wrong(string address, string reason)
    {
        using var host = IntegrationsHost.Production(IntegrationsHost.Answering(Public));
        var verdict = await host.Guard.CheckAsync(new Uri(address), CancellationToken.None);
        Assert.False(verdict.Allowed);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
        Assert.Equal("egress-refused", (await host.Sender.SendAsync(Message(new Uri(address)), CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Given_AllowHttp_When_the_target_is_plain_http_Then_it_is_allowed()
    {
        using var host = IntegrationsHost.Production(IntegrationsHost.Answering(Public), settings: ("Webhooks:AllowHttp", "true"));
        Assert.True((await host.Guard.CheckAsync(new Uri("http://receiver.example/"), CancellationToken.None)).Allowed);
    }

    [Theory]
    [InlineData(Public, "10.0.0.1")]
    [InlineData("10.0.0.1", Public)]
    [InlineData(Public, "::1")]
    public async Task Given_an_answer_that_mixes_public_and_private_When_used_Then_it_is_refused_as_a_whole(params string[] addresses)
    {
        using var host = IntegrationsHost.Production(IntegrationsHost.Answering(addresses));
        Assert.False((await host.Guard.CheckAsync(new Uri("https://receiver.example/"), CancellationToken.None)).Allowed);
        await Assert.ThrowsAsync<EgressRefusedException>(() => host.Guard.ConnectTcpAsync("receiver.example", 443, CancellationToken.None));
    }

    [Fact]
    public async Task Given_a_name_that_changes_between_check_and_connect_When_sent_Then_the_inner_service_gets_nothing()
    {
        await using var inner = await Receiver.StartAsync(200);
        var lookups = 0;
        using var host = IntegrationsHost.Production(
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(lookups++ == 0 ? Public : "127.0.0.1")]), settings: ("Webhooks:AllowHttp", "true"));
        var target = new Uri($"http://rebind.example:{inner.Port}/hook");

        Assert.True((await host.Guard.CheckAsync(target, CancellationToken.None)).Allowed);
        var result = await host.Sender.SendAsync(Message(target), CancellationToken.None);

        Assert.Equal((null, "egress-refused"), (result.StatusCode, result.Error));
        Assert.Equal(2, lookups);
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task Given_a_connection_When_it_is_opened_Then_the_name_is_looked_up_once_and_that_answer_is_used()
    {
        await using var receiver = await Receiver.StartAsync(200);
        var lookups = 0;
        using var host = IntegrationsHost.Development((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(lookups++ == 0 ? "127.0.0.1" : "10.0.0.1")]));
        var result = await host.Sender.SendAsync(Message(new Uri($"http://receiver.example:{receiver.Port}/hook")), CancellationToken.None);
        Assert.Equal((200, 1), (result.StatusCode, lookups));
        Assert.Equal($"receiver.example:{receiver.Port}", Assert.Single(receiver.Requests).Headers["Host"]);
    }

    [Fact]
    public async Task Given_several_addresses_When_the_first_does_not_answer_Then_the_next_is_tried()
    {
        await using var receiver = await Receiver.StartAsync(200);
        using var host = IntegrationsHost.Development(IntegrationsHost.Answering("::1", "127.0.0.1"));
        await using var stream = await host.Guard.ConnectTcpAsync("receiver.example", receiver.Port, CancellationToken.None);
        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task Given_Development_When_the_target_is_loopback_Then_it_is_open_and_everything_else_reserved_is_not()
    {
        using var host = IntegrationsHost.Development();
        foreach (var open in (string[])["http://127.0.0.1:1/", "http://127.8.8.8/", "http://[::1]/", "http://localhost/"])
        {
            Assert.True((await host.Guard.CheckAsync(new Uri(open), CancellationToken.None)).Allowed, open);
        }

        foreach (var closed in (string[])["http://10.0.0.1/", "http://169.254.169.254/", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/"])
        {
            Assert.False((await host.Guard.CheckAsync(new Uri(closed), CancellationToken.None)).Allowed, closed);
        }
    }

    [Fact]
    public async Task Given_an_open_network_When_a_target_is_in_it_Then_it_is_reached_and_its_neighbours_are_not()
    {
        await using var receiver = await Receiver.StartAsync(200);
        using var host = IntegrationsHost.Production(settings: [("Webhooks:AllowedNetworks:0", "127.0.0.0/31"), ("Webhooks:AllowHttp", "true")]);
        Assert.Equal(200, (await host.Sender.SendAsync(Message(receiver.Address), CancellationToken.None)).StatusCode);
        Assert.False((await host.Guard.CheckAsync(new Uri("http://127.0.0.2/"), CancellationToken.None)).Allowed);
    }

    [Fact]
    public async Task Given_an_open_translation_prefix_When_the_inner_address_is_private_Then_it_stays_closed()
    {
        using var host = IntegrationsHost.Production(settings: ("Webhooks:AllowedNetworks:0", "64:ff9b::/96"));
        Assert.True((await host.Guard.CheckAsync(new Uri("https://[64:ff9b::8.8.8.8]/"), CancellationToken.None)).Allowed);
        Assert.False((await host.Guard.CheckAsync(new Uri("https://[64:ff9b::10.0.0.1]/"), CancellationToken.None)).Allowed);
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.1.2.3/8")]
    [InlineData("intranet")]
    public async Task Given_a_setting_that_is_no_network_When_the_process_starts_Then_it_stops_and_names_the_setting(string network)
    {
        using var host = IntegrationsHost.Production(settings: [("Webhooks:AllowedNetworks:0", "10.0.0.0/8"), ("Webhooks:AllowedNetworks:1", network)]);
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.Contains("Webhooks:AllowedNetworks:1", exception.Message, StringComparison.Ordinal);
        Assert.Contains(network, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example.a.example")]
    public async Task Given_a_name_that_cannot_be_one_When_connected_to_Then_it_is_not_even_looked_up(string name)
    {
        using var host = IntegrationsHost.Production(IntegrationsHost.Answering(Public));
        await Assert.ThrowsAsync<SocketException>(() => host.Guard.ConnectTcpAsync(name, 443, CancellationToken.None));
    }

    [Fact]
    public async Task Given_a_refusal_When_the_customer_reads_it_Then_it_does_not_tell_the_address()
    {
        using var host = IntegrationsHost.Production(IntegrationsHost.Answering("10.77.66.55"));
        Assert.DoesNotContain("10.77", (await host.Guard.CheckAsync(new Uri("https://inner.example/"), CancellationToken.None)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_name_that_does_not_exist_When_checked_Then_the_reason_says_so()
    {
        using var host = IntegrationsHost.Production((_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Assert.Contains("cannot be resolved", (await host.Guard.CheckAsync(new Uri("https://nowhere.example/"), CancellationToken.None)).Reason, StringComparison.Ordinal);
    }

    private static WebhookMessage Message(Uri target) => new()
    {
        Target = target,
        EventId = Guid.CreateVersion7(),
        EventType = "fhir.created",
        DeliveryId = Guid.CreateVersion7(),
        Body = "{}"u8.ToArray(),
        Secrets = ["secret"],
    };
}
