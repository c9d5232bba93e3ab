using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2.Inbound;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>Which acknowledgements a message gets (chapter 2, "Acknowledgment rules"), and when.</summary>
internal static class AnswerRules
{
    /// <summary>What the message asks for, as far as its connection lets it choose.</summary>
    public static AcknowledgmentRequest RequestOf(ReceivedMessage received) =>
        received.IsAcknowledgment ? RequestOfAcknowledgment(received.Message!, SettingsOf(received)) : RequestOf(received.Message!, SettingsOf(received));

    /// <summary>
    /// An acknowledgement is never answered with one about its processing: two systems would go on like that for ever. That it was
    /// stored is said when its MSH-15 asks for it, or when the connection is set to say it always.
    /// </summary>
    private static AcknowledgmentRequest RequestOfAcknowledgment(Hl7Message message, AcknowledgeSettings settings)
    {
        var asked = AcknowledgmentRequest.Of(message);
        var accept = settings.Mode == AcknowledgeMode.Enhanced && !asked.IsEnhanced ? AcknowledgmentCondition.Always : asked.Accept;
        return new AcknowledgmentRequest(accept == AcknowledgmentCondition.Unspecified ? AcknowledgmentCondition.Never : accept, AcknowledgmentCondition.Never);
    }

    private static AcknowledgmentRequest RequestOf(Hl7Message message, AcknowledgeSettings settings)
    {
        var asked = AcknowledgmentRequest.Of(message);
        return settings.Mode switch
        {
            AcknowledgeMode.Original => default,
            AcknowledgeMode.Enhanced when !asked.IsEnhanced => new AcknowledgmentRequest(
                AcknowledgmentCondition.Always, settings.When == AcknowledgeWhen.Stored ? AcknowledgmentCondition.Never : AcknowledgmentCondition.Always),
            _ => asked,
        };
    }

    /// <summary>
    /// Whether the application acknowledgement of a message is a message of its own, sent when it is processed. In original mode
    /// there is one answer, at once: its sender waits for nothing else.
    /// </summary>
    public static bool ComesLater(Hl7Message message, AcknowledgeSettings settings) =>
        settings.When == AcknowledgeWhen.Later
        && RequestOf(message, settings) is { IsEnhanced: true } request && (request.WantsApplication(success: true) || request.WantsApplication(success: false));

    public static AcknowledgeSettings SettingsOf(ReceivedMessage received) => received.Connection?.Settings.Acknowledge ?? AcknowledgeSettings.Default;

    /// <summary>Whether the application acknowledgement waits until the message is processed.</summary>
    public static bool WaitsForProcessing(ReceivedMessage received) =>
        received is { Refusal: null, Stored: not null, Message: not null }
        && SettingsOf(received).When == AcknowledgeWhen.Processed
        && RequestOf(received) is var request && (request.WantsApplication(success: true) || request.WantsApplication(success: false));

    /// <summary>
    /// The refusal of the commit. No result means that the message is not stored, or not known to be: the sender keeps it and
    /// sends it again.
    /// </summary>
    public static Refusal? Judge(ReceivedMessage received)
    {
        if (received.Refusal is not null || received.Incoming is null) return received.Refusal;
        return received.Stored switch
        {
            null => Refusal.NotStored,
            { Outcome: IntakeOutcome.Conflict } => Refusal.RepeatedControlId,
            _ => null,
        };
    }
}
