using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EhrConnect.Hl7Gateway.Security;

/// <summary>Reads certificates from the files that the options name.</summary>
internal static class CertificateFile
{
    /// <summary>The certificate with its private key first, then its chain.</summary>
    /// <exception cref="CryptographicException">The files are not what they should be.</exception>
    public static X509Certificate2Collection Load(MllpTlsOptions options)
    {
        var path = options.CertificatePath!;
        var loaded = new X509Certificate2Collection();
        if (Path.GetExtension(path) is ".pfx" or ".p12")
        {
            loaded.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(path, options.Password));
            var own = loaded.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("There is no private key in the file.");
            loaded.Remove(own);
            loaded.Insert(0, own);
            return loaded;
        }

        using var pem = FromPem(path, options);
        loaded.ImportFromPemFile(path);
        if (loaded.Count > 0) loaded.RemoveAt(0);
        // SslStream wants a key that is not tied to the PEM reader.
        loaded.Insert(0, X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null));
        return loaded;
    }

    private static X509Certificate2 FromPem(string path, MllpTlsOptions options)
    {
        try
        {
            return options.Password is null
                ? X509Certificate2.CreateFromPemFile(path, options.KeyPath ?? path)
                : X509Certificate2.CreateFromEncryptedPemFile(path, options.Password, options.KeyPath ?? path);
        }
        catch (ArgumentException mismatch)
        {
            // Half of a rotation: the certificate is new, and its key is yet to come.
            throw new CryptographicException("The private key does not belong to the certificate.", mismatch);
        }
    }

    /// <summary>A certificate for localhost that nobody else trusts: for development.</summary>
    public static X509Certificate2 CreateForDevelopment(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost, O=EhrConnect development", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddIpAddress(System.Net.IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
