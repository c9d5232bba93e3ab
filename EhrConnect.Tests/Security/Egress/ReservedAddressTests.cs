using EhrConnect.Tests.Unit.Integrations;

namespace EhrConnect.Tests.Security.Egress;

/// <summary>What a name may and may not resolve to, at the first and the last address of every reserved network.</summary>
public sealed class ReservedAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.0.0", "169.254.169.254", "169.254.255.255")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.170", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.31.196.0", "192.52.193.0", "192.175.48.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.254", "255.255.255.255")]
    [InlineData("::", "::1", "::2")]
    [InlineData("::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:10.0.0.1")]
    [InlineData("64:ff9b::8.8.8.8", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "64:ff9b:1:ffff:ffff:ffff:a00:1")]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff")]
    [InlineData("2001::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1ff:ffff::1")]
    [InlineData("2001:2::", "2001:10::1", "2001:20::1", "2001:30::1")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1")]
    [InlineData("2620:4f:8000::1", "3fff::1", "3fff:fff::1")]
    [InlineData("5f00::1", "4000::1")]
    [InlineData("fc00::", "fd00:ec2::254", "fdff:ffff::1")]
    [InlineData("fe80::1", "febf::1", "fec0::1")]
    [InlineData("ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2a00:1450::5efe:10.0.0.1", "2a00:1450::200:5efe:192.168.1.1")]
    public async Task Given_a_name_that_resolves_to_a_reserved_address_When_used_Then_it_is_refused(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            using var host = IntegrationsHost.Production(IntegrationsHost.Answering(address));
            Assert.False((await host.Guard.CheckAsync(new Uri("https://receiver.example/"), CancellationToken.None)).Allowed, address);
        }
    }

    [Theory]
    [InlineData("1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0")]
    [InlineData("100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0")]
    [InlineData("168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0")]
    [InlineData("192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0")]
    [InlineData("198.17.255.255", "198.20.0.0", "198.51.99.255", "203.0.114.0", "223.255.255.255")]
    [InlineData("2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700:4700::1111", "2a00:1450:4001::200e", "3ffe::1", "3fff:1000::1")]
    [InlineData("2a00:1450::5efe:8.8.8.8")]
    public async Task Given_a_name_that_resolves_to_a_public_address_When_used_Then_it_is_allowed(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            using var host = IntegrationsHost.Production(IntegrationsHost.Answering(address));
            Assert.True((await host.Guard.CheckAsync(new Uri("https://receiver.example/"), CancellationToken.None)).Allowed, address);
        }
    }
}
