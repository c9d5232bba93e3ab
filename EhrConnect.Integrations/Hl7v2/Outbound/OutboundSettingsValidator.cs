using FluentValidation;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Checks the outbound part of a connection. Whether the receiver may be reached at all is the egress guard's to say.</summary>
public sealed class OutboundSettingsValidator : AbstractValidator<OutboundSettings>
{
    public OutboundSettingsValidator()
    {
        RuleFor(o => o.Host).NotEmpty().When(IsMllp).WithMessage("Give the host of the receiver.");
        RuleFor(o => o.Port).Cascade(CascadeMode.Stop).NotNull().WithMessage("Give the port of the receiver.")
            .InclusiveBetween(1, 65_535).WithMessage("Give a port from 1 to 65535.").When(IsMllp);
        RuleFor(o => o.Url).Must((o, url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && string.Equals(uri.Scheme, o.Transport.ToString(), StringComparison.OrdinalIgnoreCase))
            .When(o => !IsMllp(o)).WithMessage("Give an absolute address with the scheme of the transport.");
        RuleFor(o => o.TimeoutSeconds).InclusiveBetween(1, 300).WithMessage("Give 1 to 300 seconds.");
        RuleFor(o => o.MaxConnections).InclusiveBetween(1, 100).WithMessage("Give 1 to 100 connections.");
        RuleFor(o => o.InFlight).InclusiveBetween(1, 1000).WithMessage("Give 1 to 1000 messages.");
        RuleFor(o => o.Retry).NotNull().WithMessage("Leave retry out or give an object.");
        RuleFor(o => o.Retry.MaxAttempts).InclusiveBetween(1, 100).When(o => o.Retry is not null).WithMessage("Give 1 to 100 attempts.");
        RuleFor(o => o.Retry.FirstDelaySeconds).InclusiveBetween(1, 3600).When(o => o.Retry is not null).WithMessage("Give 1 to 3600 seconds.");
        RuleFor(o => o.Retry.MaxDelaySeconds).GreaterThanOrEqualTo(o => o.Retry.FirstDelaySeconds).When(o => o.Retry is not null).WithMessage("Give at least firstDelaySeconds.");
        RuleFor(o => o.Tls).NotNull().WithMessage("Leave tls out or give an object.");
        RuleFor(o => o.Ordering).NotNull().WithMessage("Leave ordering out or give an object.");
    }

    private static bool IsMllp(OutboundSettings outbound) => outbound.Transport is OutboundTransport.Mllp or OutboundTransport.Mllps;
}
