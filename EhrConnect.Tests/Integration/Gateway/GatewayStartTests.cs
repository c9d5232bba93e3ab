using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>What a gateway of its own is needed for: settings at start, files that change, the way it ends.</summary>
public sealed class GatewayStartTests
{
    [Fact]
    public async Task Given_Production_and_a_network_address_Then_plain_messages_need_a_setting()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var gateway = new ServerProcess(Stack.Gateway, "dotnet", [Repository.Service(Stack.Gateway)], new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ConnectionStrings__ehrconnect"] = database.Server.App(database.Name),
            ["ConnectionStrings__dispatch"] = database.Server.Worker(database.Name),
            ["ConnectionStrings__redis"] = (await RedisServer.SharedAsync()).ConnectionString,
            ["Secrets__Kek__k1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Secrets__ActiveKek"] = "k1",
            ["Mllp__Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        });
        await Eventually.Holds(() => Task.FromResult(gateway.HasExited), "the gateway refuses to start");
        Assert.Equal(1, gateway.ExitCode);
        Assert.Contains("Mllp__AllowPlain=true", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_certificate_file_that_changes_Then_new_handshakes_get_the_new_one_and_a_message_before_SIGTERM_is_answered()
    {
        var folder = Directory.CreateTempSubdirectory("ehr-tls-").FullName;
        using var first = TlsTests.NewCertificate("first");
        using var second = TlsTests.NewCertificate("second");
        // As orchestrators mount secrets: the files are links into a folder that is itself a link, and only that one is turned.
        await MountAsync(folder, first, first);
        foreach (var name in (string[])["tls.crt", "tls.key"]) File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine("current", name));
        var settings = new Dictionary<string, string> { ["Mllp__Tls__CertificatePath"] = Path.Combine(folder, "tls.crt"), ["Mllp__Tls__KeyPath"] = Path.Combine(folder, "tls.key") };
        await using var stack = await Stack.StartAsync(settings: settings, services: [Stack.Gateway]);
        await using var client = await MllpClient.ConnectTlsAsync(stack.MllpTlsPort);
        Assert.Equal(first.Thumbprint, client.ServerThumbprint);
        await MountAsync(folder, second, first);
        await Eventually.Holds(async () => (await HealthAsync(stack)).Contains("the new TLS files cannot be used", StringComparison.Ordinal), "health tells that certificate and key do not belong together");
        Assert.Equal(first.Thumbprint, await ThumbprintAsync(stack));
        await MountAsync(folder, second, second);
        await Eventually.Holds(async () => await ThumbprintAsync(stack) == second.Thumbprint, "the new certificate is in use");
        Assert.DoesNotContain("cannot be used", await HealthAsync(stack), StringComparison.Ordinal);
        // The open connection goes on.
        Assert.Equal("AA", Adt.Code(await client.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "DEMO_HOSPITAL", "1"))));

        await using var last = await MllpClient.ConnectAsync(stack.MllpPort);
        var id = Adt.NewNumber("M");
        await last.WriteAsync((byte[])[0x0B, .. System.Text.Encoding.ASCII.GetBytes(Adt.Message("A01", id, "DEMO_HOSPITAL", id)), 0x1C, 0x0D]);
        await Eventually.Holds(async () => await stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.hl7_arrivals WHERE '{id}' = ANY (control_ids)") == 1, "the message is read");
        Assert.Equal(0, await stack.Process(Stack.Gateway).TerminateAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal("AA", Adt.Code((await last.ReadAsync())!));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Given_allowed_subjects_Then_only_a_certificate_of_a_trusted_authority_leads_to_the_connection_and_the_authority_may_change()
    {
        var folder = Directory.CreateTempSubdirectory("ehr-tls-").FullName;
        var file = Path.Combine(folder, "authority.pem");
        using var authority = new Authority("one");
        using var successor = new Authority("two");
        await File.WriteAllTextAsync(file, authority.Pem);
        await using var stack = await Stack.StartAsync(settings: new Dictionary<string, string> { ["Mllp__Tls__ClientAuthorityPath"] = file }, services: [Stack.Gateway]);
        await using var connection = await InboundConnection.CreateAsync(
            stack, """ "tls":{"clientCertificate":"required","allowedSubjects":["CN=lab,O=Tests"]} """, facility: "");
        using var good = authority.Issue("CN=lab, O=Tests");
        using var foreign = authority.Issue("CN=ward, O=Tests");
        using var selfMade = TlsTests.NewCertificate("lab");
        using var next = successor.Issue("CN=lab, O=Tests");

        await Eventually.Holds(async () => await SendAsync(good) == "AA", "the subject is known");
        Assert.Equal(["AR", "AR", "AR"], [await SendAsync(foreign), await SendAsync(selfMade), await SendAsync(next)]);
        Assert.Equal(good.GetCertHashString(HashAlgorithmName.SHA256), await connection.QueueAsync<string>("tls_identity"));

        // Another organisation names the same subjects, written so that nobody noticed, and says more of MSH-3 to MSH-5.
        using var pinned = authority.Issue("CN=pinned, O=Tests");
        await using var exact = await InboundConnection.CreateAsync(stack, $$""" "tls":{"clientCertificate":"required","allowedThumbprints":["{{pinned.GetCertHashString(HashAlgorithmName.SHA256)}}"]} """, facility: "");
        await using (await InboundConnection.CreateAsync(
            stack,
            """ "sendingApplication":"ADT1","sendingFacility":"SENDER","receivingApplication":"EHRCONNECT","tls":{"clientCertificate":"required","allowedSubjects":["2.5.4.3=lab,O=Tests","2.5.4.3=pinned,O=Tests"]} """,
            facility: "",
            organisation: Tokens.ClinicId))
        {
            await Eventually.Holds(async () => await SendAsync(good) == "AR", "a subject of two organisations leads to neither");
            Assert.Equal("AA", await SendAsync(pinned));
            Assert.Equal(1, await exact.QueueAsync<long>("count(*)"));
        }

        await Eventually.Holds(async () => await SendAsync(good) == "AA", "the subject is that of one organisation again");
        await File.WriteAllTextAsync(file, successor.Pem);

        await Eventually.Holds(async () => await SendAsync(next) == "AA", "the new authority is trusted");
        Assert.Equal("AR", await SendAsync(good));
        Directory.Delete(folder, recursive: true);

        async Task<string> SendAsync(X509Certificate2 certificate)
        {
            await using var client = await MllpClient.ConnectTlsAsync(stack.MllpTlsPort, certificate);
            return Adt.Code(await client.SendAsync(Adt.Message("A01", Adt.NewNumber("M"), "WHATEVER", "1")));
        }
    }

    /// <summary>Puts a certificate and a key, which need not be its own, into a new folder and turns the link to it.</summary>
    private static async Task MountAsync(string folder, X509Certificate2 certificate, X509Certificate2 keyOf)
    {
        var version = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        using var key = keyOf.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(Path.Combine(version, "tls.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(version, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        File.Delete(Path.Combine(folder, "current"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "current"), version);
    }

    private static async Task<string> ThumbprintAsync(Stack stack)
    {
        await using var client = await MllpClient.ConnectTlsAsync(stack.MllpTlsPort);
        return client.ServerThumbprint!;
    }

    private static async Task<string> HealthAsync(Stack stack)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(stack.GatewayAddress, "/health"));
    }

    /// <summary>Issues certificates to senders.</summary>
    private sealed class Authority : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _own;

        public Authority(string name)
        {
            var request = new CertificateRequest($"CN=authority {name}", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
            _own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        }

        public string Pem => _own.ExportCertificatePem();

        public X509Certificate2 Issue(string subject)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var issued = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).Create(_own, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
            using var both = issued.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), password: null);
        }

        public void Dispose()
        {
            _own.Dispose();
            _key.Dispose();
        }
    }
}
