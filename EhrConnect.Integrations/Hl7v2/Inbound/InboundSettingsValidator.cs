using System.Net;
using System.Text.RegularExpressions;
using EhrConnect.Hl7;
using FluentValidation;

namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>Checks the inbound part of a connection.</summary>
public sealed partial class InboundSettingsValidator : AbstractValidator<InboundSettings>
{
    private const int MaxNames = 100;
    private const int MaxName = 250;

    public InboundSettingsValidator()
    {
        RuleFor(i => i).Must(IsFindable).OverridePropertyName("receivingFacility")
            .WithMessage("Give receivingFacility (MSH-6), a port of its own, or tls.allowedThumbprints or tls.allowedSubjects: no message could find this connection.");
        RuleFor(i => i.ReceivingFacility).MaximumLength(MaxName);
        RuleFor(i => i.ReceivingApplication).MaximumLength(MaxName);
        RuleFor(i => i.SendingFacility).MaximumLength(MaxName);
        RuleFor(i => i.SendingApplication).MaximumLength(MaxName);
        RuleFor(i => i.Port).InclusiveBetween(1024, 65_535).WithMessage("Give a port from 1024 to 65535.");
        RuleFor(i => i.Tls).NotNull().WithMessage("Leave tls out or give an object.").SetValidator(new InboundTlsSettingsValidator());
        RuleFor(i => i.MessageTypes).Must(types => IsList(types, type => MessageType().IsMatch(type)))
            .WithMessage($"Give at most {MaxNames} message types such as ADT, ADT^A01 or ORU^*.");
        RuleFor(i => i.Versions).Must(versions => IsList(versions, version => Hl7Version.Find(version) is not null))
            .WithMessage($"Give versions of HL7 v2: {string.Join(", ", Hl7Version.All.Select(v => v.Name))}.");
        RuleFor(i => i.SourceNetworks).Must(networks => IsList(networks, network => SourceNetwork.TryParse(network, out _)))
            .WithMessage($"Give at most {MaxNames} addresses or networks such as 10.1.2.3, 10.1.0.0/16 or fd00::/8.");
        RuleFor(i => i.MaxConnections).InclusiveBetween(1, 10_000).WithMessage("Give a number of connections from 1 to 10000.");
        RuleFor(i => i.CharacterSet).Must(name => CharacterSet.Find(name!) is not null).When(i => i.CharacterSet is not null)
            .WithMessage("Give a character set of table 0211, for example ASCII, 8859/1 or UNICODE UTF-8.");
        RuleFor(i => i.Profile).Custom((profile, context) =>
        {
            if (profile is { } given && ReadProfile(given.GetRawText()) is { } problem) context.AddFailure(problem);
        });
        RuleFor(i => i.Acknowledge).NotNull().WithMessage("Leave acknowledge out or give an object.");
        RuleFor(i => i.Acknowledge.Mode).NotEqual(AcknowledgeMode.Original).When(i => i.Acknowledge is { When: AcknowledgeWhen.Later })
            .WithMessage("Give asRequested or enhanced, or when: stored or processed. In original mode there is one answer, at once.");
        RuleFor(i => i.Acknowledge.Connection).Null().When(i => i.Acknowledge is { When: not AcknowledgeWhen.Later })
            .WithMessage("Leave connection out, or give when: later. Other acknowledgements go back the way the message came.");
        RuleFor(i => i.Acknowledge.TimeoutSeconds).InclusiveBetween(1, 300).When(i => i.Acknowledge is not null).WithMessage("Give 1 to 300 seconds.");
        RuleFor(i => i.Ordering).NotNull().WithMessage("Leave ordering out or give an object.");
        RuleFor(i => i.DuplicateWindowDays).InclusiveBetween(1, 90).WithMessage("Give 1 to 90 days.");
    }

    private static bool IsFindable(InboundSettings inbound) =>
        inbound.Port is not null || !string.IsNullOrEmpty(inbound.ReceivingFacility) || inbound.Tls is { AllowedThumbprints.Count: > 0 } or { AllowedSubjects.Count: > 0 };

    private static bool IsList(IReadOnlyList<string>? names, Predicate<string> isGood) => names is { Count: <= MaxNames } && names.All(name => name is not null && isGood(name));

    private static string? ReadProfile(string json)
    {
        try
        {
            ConformanceProfile.Parse(json);
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    [GeneratedRegex(@"^[A-Z][A-Z0-9]{2}(\^([A-Z0-9]{3}|\*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MessageType();
}
