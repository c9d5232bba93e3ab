using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentValidation;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Checks the outbound part of a connection. Whether the receiver may be reached at all is the egress guard's to say.</summary>
public sealed class OutboundSettingsValidator : AbstractValidator<OutboundSettings>
{
    public OutboundSettingsValidator()
    {
        RuleFor(o => o.Host).NotEmpty().When(o => o.IsMllp).WithMessage("Give the host of the receiver.");
        RuleFor(o => o.Host).Must(host => Uri.CheckHostName(host!.Trim('[', ']')) != UriHostNameType.Unknown).When(o => o.IsMllp && !string.IsNullOrEmpty(o.Host))
            .WithMessage("Give a host name or an address, without scheme and port.");
        RuleFor(o => o.Port).Cascade(CascadeMode.Stop).NotNull().WithMessage("Give the port of the receiver.")
            .InclusiveBetween(1, 65_535).WithMessage("Give a port from 1 to 65535.").When(o => o.IsMllp);
        RuleFor(o => o.Url).Must((o, url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && string.Equals(uri.Scheme, o.Transport.ToString(), StringComparison.OrdinalIgnoreCase))
            .When(o => !o.IsMllp).WithMessage("Give an absolute address with the scheme of the transport.");
        RuleFor(o => o.ConnectTimeoutSeconds).InclusiveBetween(1, 60).WithMessage("Give 1 to 60 seconds.");
        RuleFor(o => o.TimeoutSeconds).InclusiveBetween(1, 300).WithMessage("Give 1 to 300 seconds.");
        RuleFor(o => o.IdleSeconds).InclusiveBetween(1, 86_400).WithMessage("Give 1 to 86400 seconds.");
        RuleFor(o => o.MaxConnections).InclusiveBetween(1, 100).WithMessage("Give 1 to 100 connections.");
        RuleFor(o => o.InFlight).InclusiveBetween(1, 100).WithMessage("Give 1 to 100 messages.");
        RuleFor(o => o.Tls).NotNull().WithMessage("Leave tls out or give an object.").SetValidator(new TlsValidator());
        RuleFor(o => o.Auth).Null().When(o => o.IsMllp).WithMessage("MLLP knows no authorisation: use mllps with a certificate, or http or https.");
        RuleFor(o => o.Auth!.Username).NotEmpty().When(o => o.Auth is { Type: OutboundAuthType.Basic }).WithMessage("Give the user name of basic authorisation.");
        RuleFor(o => o.Retry).NotNull().WithMessage("Leave retry out or give an object.").SetValidator(new RetryValidator());
        RuleFor(o => o.Answers).NotNull().WithMessage("Leave answers out or give an object.").SetValidator(new AnswersValidator());
        RuleFor(o => o.Ordering).NotNull().WithMessage("Leave ordering out or give an object.");
        RuleFor(o => o.Message).NotNull().WithMessage("Leave message out or give an object.");
    }

    private sealed class RetryValidator : AbstractValidator<RetryDelay>
    {
        public RetryValidator()
        {
            RuleFor(r => r.FirstDelaySeconds).InclusiveBetween(1, 3600).WithMessage("Give 1 to 3600 seconds.");
            RuleFor(r => r.MaxDelaySeconds).GreaterThanOrEqualTo(r => r.FirstDelaySeconds).WithMessage("Give at least firstDelaySeconds.").LessThanOrEqualTo(86_400).WithMessage("Give at most a day.");
        }
    }

    private sealed class AnswersValidator : AbstractValidator<AnswerPolicies>
    {
        public AnswersValidator()
        {
            RuleFor(a => a.AE).NotNull().WithMessage("Leave it out or give { retries, then }.").SetValidator(new AnswerValidator());
            RuleFor(a => a.AR).NotNull().WithMessage("Leave it out or give { retries, then }.").SetValidator(new AnswerValidator());
            RuleFor(a => a.CE).NotNull().WithMessage("Leave it out or give { retries, then }.").SetValidator(new AnswerValidator());
            RuleFor(a => a.CR).NotNull().WithMessage("Leave it out or give { retries, then }.").SetValidator(new AnswerValidator());
            RuleFor(a => a.NoAnswer).NotNull().WithMessage("Leave it out or give { retries, then }.").SetValidator(new AnswerValidator());
        }
    }

    private sealed class AnswerValidator : AbstractValidator<AnswerPolicy>
    {
        public AnswerValidator() => RuleFor(a => a.Retries).InclusiveBetween(0, 1000).WithMessage("Give 0 to 1000 retries.");
    }

    private sealed class TlsValidator : AbstractValidator<OutboundTlsSettings>
    {
        public TlsValidator()
        {
            RuleFor(t => t.AllowedThumbprints).Must(all => all is not null && all.All(one => one is { Length: 64 } && one.All(char.IsAsciiHexDigit)))
                .WithMessage("Give SHA-256 thumbprints of 64 hexadecimal digits, without colons.");
            RuleFor(t => t.TrustedCertificates).Must(IsCertificates).When(t => t.TrustedCertificates is not null).WithMessage("Give certificates in PEM (-----BEGIN CERTIFICATE-----).");
            RuleFor(t => t.Certificate).Must(IsCertificates).When(t => t.Certificate is not null)
                .WithMessage("Give the certificate in PEM (-----BEGIN CERTIFICATE-----), and its key apart from it in privateKey.");
        }

        private static bool IsCertificates(string? pem)
        {
            // A key in this place would be stored and shown in clear.
            if (pem!.Contains("PRIVATE KEY", StringComparison.Ordinal)) return false;
            var certificates = new X509Certificate2Collection();
            try
            {
                certificates.ImportFromPem(pem);
                return certificates.Count > 0;
            }
            catch (CryptographicException)
            {
                return false;
            }
            finally
            {
                foreach (var certificate in certificates) certificate.Dispose();
            }
        }
    }
}
