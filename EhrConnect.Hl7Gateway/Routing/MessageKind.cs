using EhrConnect.Hl7;
using EhrConnect.Hl7Gateway.Intake;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>What MSH-9 and MSH-12 say, as text that can be stored; the same from message to message of most senders.</summary>
/// <param name="Code">MSH-9.1.</param>
/// <param name="Trigger">MSH-9.2.</param>
/// <param name="Type">Both, for example <c>ADT^A01</c>; null when there is no code.</param>
/// <param name="Version">MSH-12.1.</param>
internal sealed record MessageKind(string? Code, string? Trigger, string? Type, string? Version)
{
    public static MessageKind Of(MessageHeader header)
    {
        var code = StorableText.Of(header.MessageCode);
        var trigger = header.TriggerEvent;
        var type = code is null || string.IsNullOrEmpty(trigger) ? code : StorableText.Of($"{code}^{trigger}");
        return new MessageKind(code, trigger, type, StorableText.Of(header.Version));
    }
}
