using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>A certificate of the test's own.</summary>
internal static class PeerCertificate
{
    /// <summary>Self-signed, for a name that is in its subject and among its alternative names.</summary>
    public static X509Certificate2 Create(string name, int daysLeft = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name["CN=".Length..]);
        request.CertificateExtensions.Add(names.Build());
        var end = DateTimeOffset.UtcNow.AddDays(daysLeft);
        return request.CreateSelfSigned(end.AddDays(-60), end);
    }
}
