using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EhrConnect.Hl7Gateway.Listening;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Security;

/// <summary>
/// The certificate of the gateway, and the authorities it trusts. The files are looked at every few seconds, by their content: where
/// they are links that are turned to another folder, no time of theirs changes. New ones serve the next handshake, what cannot be
/// read leaves the old in force and shows in the health check.
/// </summary>
internal sealed partial class ServerCertificate(IOptions<MllpOptions> options, IHostEnvironment environment, IConfiguration configuration, TimeProvider time, ILogger<ServerCertificate> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly MllpTlsOptions _options = options.Value.Tls;
    private byte[] _content = [];

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
        Guarded("Mllp__Tls__CertificatePath or Mllp__Tls__ClientAuthorityPath", () => _content = ReadContent());
        Guarded("Mllp__Tls__ClientAuthorityPath", LoadAuthorities);
        if (_options.CertificatePath is not null) Guarded("Mllp__Tls__CertificatePath", Load);
        else if (environment.IsDevelopment() && _options.Enabled != false) LoadForDevelopment();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.CertificatePath is null && _options.ClientAuthorityPath is null) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Look()
    {
        try
        {
            // Read first: files that change while they are loaded are loaded again.
            if (ReadContent() is var content && content.AsSpan().SequenceEqual(_content)) return;
            _content = content;
            LoadAuthorities();
            if (_options.CertificatePath is not null) Load();
            Problem = null;
            Log.Replaced(logger, Expires);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // A file that was away for a moment is looked at again, be it the same as before.
            if (exception is not CryptographicException) _content = [];
            var problem = $"the new TLS files cannot be used ({exception.GetType().Name}); the old ones are in use";
            if (Problem == problem) return;
            Problem = problem;
            Log.NotReplaced(logger, exception.GetType().Name);
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
        var chain = CertificateFile.Load(_options);
        Context = SslStreamCertificateContext.Create(chain[0], chain, offline: true);
    }

    private void LoadAuthorities()
    {
        if (_options.ClientAuthorityPath is not { } path) return;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        if (authorities.Count == 0) throw new CryptographicException("There is no certificate in the file.");
        ClientAuthorities = authorities;
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

    private byte[] ReadContent()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in (string?[])[_options.CertificatePath, _options.KeyPath, _options.ClientAuthorityPath])
        {
            if (path is not null) hash.AppendData(File.ReadAllBytes(path));
        }

        return hash.GetHashAndReset();
    }

    private static partial class Log
    {
        [LoggerMessage(2051, LogLevel.Information, "The TLS files were read again; the certificate is valid until {Expires}")]
        public static partial void Replaced(ILogger logger, DateTimeOffset? expires);

        [LoggerMessage(2052, LogLevel.Error, "The new TLS files cannot be used ({Error}); the old ones stay in use")]
        public static partial void NotReplaced(ILogger logger, string error);
    }
}
