using EhrConnect.Integrations.Hl7v2.Inbound;
using EhrConnect.Integrations.Hl7v2.Outbound;
using FluentValidation;

namespace EhrConnect.Integrations.Hl7v2;

/// <summary>Checks the configuration of a connection before it is saved; each message names the remedy.</summary>
public sealed class Hl7ConnectionSettingsValidator : AbstractValidator<Hl7ConnectionSettings>
{
    public Hl7ConnectionSettingsValidator()
    {
        RuleFor(s => s).Must(s => s.EffectiveInbound() is not null || s.Outbound is not null)
            .OverridePropertyName("config").WithMessage("Give inbound, outbound or both: the connection neither receives nor sends.");
        RuleFor(s => s.EffectiveInbound()!).SetValidator(new InboundSettingsValidator()).OverridePropertyName("inbound").When(s => s.EffectiveInbound() is not null);
        RuleFor(s => s.Outbound!).SetValidator(new OutboundSettingsValidator()).OverridePropertyName("outbound").When(s => s.Outbound is not null);
    }
}
