using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentValidation;

namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>Checks the transport security of an inbound connection.</summary>
public sealed class InboundTlsSettingsValidator : AbstractValidator<InboundTlsSettings>
{
    private const int MaxCertificates = 100;

    public InboundTlsSettingsValidator()
    {
        RuleFor(t => t.AllowedThumbprints).Must(thumbprints => thumbprints is { Count: <= MaxCertificates } && thumbprints.All(IsThumbprint))
            .WithMessage($"Give at most {MaxCertificates} SHA-256 thumbprints of 64 hexadecimal digits (openssl x509 -fingerprint -sha256, without colons).");
        RuleFor(t => t.AllowedSubjects).Must(subjects => subjects is { Count: <= MaxCertificates } && subjects.All(IsDistinguishedName))
            .WithMessage($"Give at most {MaxCertificates} distinguished names such as CN=lab, O=Clinic.");
        RuleFor(t => t.ClientCertificate).Must(mode => mode == ClientCertificateMode.None)
            .When(t => t is { AllowedThumbprints.Count: 0, AllowedSubjects.Count: 0 })
            .WithMessage("Give tls.allowedThumbprints or tls.allowedSubjects too: no certificate would be allowed.");
    }

    private static bool IsThumbprint(string? text) => text is { Length: 2 * SHA256.HashSizeInBytes } && text.All(char.IsAsciiHexDigit);

    private static bool IsDistinguishedName(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return false;
        try
        {
            return new X500DistinguishedName(text).RawData.Length > 2;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
