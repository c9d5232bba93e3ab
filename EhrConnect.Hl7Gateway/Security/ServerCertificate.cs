using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Hl7Gateway.Listening;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Security;

/// <summary>
/// The certificate of the gateway. Its file is looked at every few seconds; a new one serves the next handshake, one that
/// cannot be read leaves the old one in force and shows in the health check.
/// </summary>
internal sealed partial class ServerCertificate(IOptions<MllpOptions> options, IHostEnvironment environment, IConfiguration configuration, TimeProvider time, ILogger<ServerCertificate> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly MllpTlsOptions _options = options.Value.Tls;
    private DateTime _fileTime;

    /// <summary>What a handshake uses; null when there is no certificate.</summary>
    public SslStreamCertificateContext? Context { get; private set; }

    /// <summary>Authorities whose client certificates are trusted; null for none.</summary>
    public X509Certificate2Collection? ClientAuthorities { get; private set; }

    /// <summary>When the certificate in use ends.</summary>
    public DateTimeOffset? Expires => Context is { } context ? new DateTimeOffset(context.TargetCertificate.NotAfter) : null;

    /// <summary>Why the file could not be read when it last changed.</summary>
    public string? Problem { get; private set; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.ClientAuthorityPath is { } authorities)
        {
            ClientAuthorities = [];
            Guarded("Mllp__Tls__ClientAuthorityPath", () => ClientAuthorities.ImportFromPemFile(authorities));
        }

        if (_options.CertificatePath is not null) Guarded("Mllp__Tls__CertificatePath", Load);
        else if (environment.IsDevelopment() && _options.Enabled != false) LoadForDevelopment();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.CertificatePath is null) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (FileTime() == _fileTime) continue;
                Load();
                Log.Replaced(logger, Expires!.Value);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                Problem = $"the new certificate cannot be read ({exception.GetType().Name}); the old one is in use";
                Log.NotReplaced(logger, exception.GetType().Name);
            }
        }
    }

    private static void Guarded(string setting, Action load)
    {
        try
        {
            load();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException(MllpOptions.Section, typeof(MllpOptions), [$"{setting}: the file cannot be used ({exception.Message})"]);
        }
    }

    private void Load()
    {
        // The time is taken first: a file that changes while it is read is read again.
        _fileTime = FileTime();
        var chain = CertificateFile.Load(_options);
        Context = SslStreamCertificateContext.Create(chain[0], chain, offline: true);
        Problem = null;
    }

    private void LoadForDevelopment()
    {
        using var made = CertificateFile.CreateForDevelopment(time.GetUtcNow());
        var file = configuration["EHR_HOME"] is { Length: > 0 } home ? Path.Combine(home, "tls", "mllp-development.pem") : null;
        if (file is not null && !File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var key = made.GetECDsaPrivateKey()!;
            File.WriteAllText(file, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var chain = file is null
            ? new X509Certificate2Collection(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null))
            : CertificateFile.Load(new MllpTlsOptions { CertificatePath = file });
        Context = SslStreamCertificateContext.Create(chain[0], chain, offline: true);
    }

    private DateTime FileTime()
    {
        var certificate = File.GetLastWriteTimeUtc(_options.CertificatePath!);
        var key = _options.KeyPath is { } path ? File.GetLastWriteTimeUtc(path) : default;
        return key > certificate ? key : certificate;
    }

    private static partial class Log
    {
        [LoggerMessage(2051, LogLevel.Information, "The TLS certificate was replaced; the new one is valid until {Expires}")]
        public static partial void Replaced(ILogger logger, DateTimeOffset expires);

        [LoggerMessage(2052, LogLevel.Error, "The new TLS certificate cannot be used ({Error}); the old one stays in use")]
        public static partial void NotReplaced(ILogger logger, string error);
    }
}
