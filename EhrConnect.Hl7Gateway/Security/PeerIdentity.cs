using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EhrConnect.Hl7Gateway.Security;

/// <summary>Who is at the other end of a connection.</summary>
/// <param name="Address">The address, IPv4 where it is one.</param>
/// <param name="Thumbprint">SHA-256 of the certificate the peer proved to own.</param>
/// <param name="TrustedSubject">The subject of that certificate, when an authority the gateway trusts issued it.</param>
internal sealed record PeerIdentity(IPAddress Address, string? Thumbprint = null, string? TrustedSubject = null)
{
    public string Text { get; } = Address.ToString();

    public static PeerIdentity Of(EndPoint? endpoint)
    {
        var address = (endpoint as IPEndPoint)?.Address ?? IPAddress.None;
        return new PeerIdentity(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>The same name however it was written: <c>CN=lab,O=Clinic</c> is <c>CN=lab, O=Clinic</c>.</summary>
    public static string NormaliseSubject(string subject)
    {
        try
        {
            // A name made of text gives that very text back; made of its encoding, it is written the one way.
            return new X500DistinguishedName(new X500DistinguishedName(subject).RawData).Name;
        }
        catch (CryptographicException)
        {
            return subject;
        }
    }
}
