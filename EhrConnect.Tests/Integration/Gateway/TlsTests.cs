using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>TLS on the shared port and on ports of connections; certificates of senders lead to connections.</summary>
[Collection(SharedStackTests.Name)]
public sealed class TlsTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_the_shared_TLS_port_Then_the_facility_decides_as_on_the_plain_one()
    {
        await using var client = await MllpClient.ConnectTlsAsync(_stack.MllpTlsPort);
        Assert.Equal("AA", Adt.Code(await client.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "DEMO_HOSPITAL", "1"))));
        Assert.Equal("AR", Adt.Code(await client.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "NOBODY", "1"))));
    }

    [Fact]
    public async Task Given_a_certificate_of_a_connection_Then_its_messages_belong_there_whatever_they_say()
    {
        using var certificate = NewCertificate("lab");
        await using var connection = await InboundConnection.CreateAsync(_stack, Allowing("required", certificate), facility: "");
        await using var client = await MllpClient.ConnectTlsAsync(_stack.MllpTlsPort, certificate);
        await Eventually.Holds(async () => Adt.Code(await client.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "WHATEVER", "1"))) == "AA", "the certificate is known");
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), await connection.QueueAsync<string>("tls_identity"));
    }

    [Fact]
    public async Task Given_a_connection_that_requires_a_certificate_Then_its_facility_is_not_open_without_one()
    {
        using var certificate = NewCertificate("lab");
        await using var connection = await InboundConnection.CreateAsync(_stack, Allowing("required", certificate));
        await using var client = await MllpClient.ConnectTlsAsync(_stack.MllpTlsPort);
        Assert.Equal("AR", Adt.Code(await client.SendAsync(connection.Message())));
    }

    [Fact]
    public async Task Given_a_TLS_port_of_a_connection_Then_only_the_allowed_certificate_gets_in()
    {
        using var allowed = NewCertificate("lab");
        using var stranger = NewCertificate("stranger");
        var port = FreePort.Next();
        await using var connection = await InboundConnection.CreateAsync(_stack, $"\"port\":{port},{Allowing("required", allowed, enabled: true)}", facility: "");
        await (await InboundConnection.OnPortAsync(port)).DisposeAsync();
        await using var client = await MllpClient.ConnectTlsAsync(port, allowed);
        Assert.Equal("AA", Adt.Code(await client.SendAsync(connection.Message())));
        foreach (var certificate in (X509Certificate2?[])[null, stranger])
        {
            // TLS 1.3 lets a client believe in the handshake until it reads.
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await using var refused = await MllpClient.ConnectTlsAsync(port, certificate);
                await refused.SendAsync(connection.Message());
            });
        }

        Assert.Equal(1L, await connection.QueueAsync<long>("count(*)"));
    }

    [Fact]
    public async Task Given_TLS_1_1_Then_there_is_no_agreement()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _stack.MllpTlsPort);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, server, _, _) => server is not null);
#pragma warning disable SYSLIB0039, CA5397, CA5398 // The old version is what is tested.
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls11 }));
#pragma warning restore SYSLIB0039, CA5397, CA5398
    }

    [Fact]
    public async Task Given_the_health_check_Then_it_names_each_listener_and_the_end_of_the_certificate()
    {
        using var http = new HttpClient { BaseAddress = _stack.GatewayAddress };
        var health = await http.GetStringAsync("/health");
        Assert.Contains($"mllp 127.0.0.1:{_stack.MllpPort}", health, StringComparison.Ordinal);
        Assert.Contains($"mllps 127.0.0.1:{_stack.MllpTlsPort}", health, StringComparison.Ordinal);
        Assert.Contains("certificate until", health, StringComparison.Ordinal);
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains("hl7_tls_certificate_remaining", metrics, StringComparison.Ordinal);
    }

    internal static X509Certificate2 NewCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Tests", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    private static string Allowing(string mode, X509Certificate2 certificate, bool enabled = false) =>
        $$"""
        "tls":{"enabled":{{(enabled ? "true" : "false")}},"clientCertificate":"{{mode}}","allowedThumbprints":["{{certificate.GetCertHashString(HashAlgorithmName.SHA256)}}"]}
        """;
}
