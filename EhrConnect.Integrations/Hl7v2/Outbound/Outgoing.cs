using System.Diagnostics;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>A message that can be sent, or why it cannot.</summary>
public sealed record PreparedMessage(OutgoingMessage? Message, string? Problem);

/// <summary>Makes a message ready to be stored and sent.</summary>
public static class Outgoing
{
    private const int MaxControlId = 199;
    private const int MaxText = 250;

    /// <summary>Reads what the message says about itself and gives it its lane.</summary>
    public static PreparedMessage Prepare(Guid connectionId, OutboundSettings settings, byte[] raw, int priority, DateTimeOffset now)
    {
        var parsed = Hl7Message.Parse(raw);
        if (parsed.Message is not { } message) return new(null, $"message: {parsed.Error!.Text}");
        var header = message.Header;
        if (string.IsNullOrEmpty(header.MessageCode)) return new(null, "message: MSH-9 (message type) is empty.");
        if (header.ControlId is not { Length: > 0 and <= MaxControlId } controlId || controlId.Contains('\0', StringComparison.Ordinal))
            return new(null, $"message: MSH-10 (message control id) must have 1 to {MaxControlId} characters: by it the answer is told to be this message's.");
        var id = Guid.CreateVersion7(now);
        var patient = Storable(message["PID-3.1"].Text);
        return new(
            new OutgoingMessage
            {
                Id = id,
                ConnectionId = connectionId,
                ControlId = controlId,
                MessageType = Storable(string.IsNullOrEmpty(header.TriggerEvent) ? header.MessageCode : $"{header.MessageCode}^{header.TriggerEvent}")!,
                Version = Storable(header.Version),
                SendingApplication = Storable(header.SendingApplication),
                SendingFacility = Storable(header.SendingFacility),
                PatientKey = patient,
                OrderingKey = OutboundLane.Of(connectionId, settings.Ordering.Key, patient, id),
                Raw = raw,
                Priority = priority,
                Traceparent = Activity.Current?.Id,
                CreatedAt = now,
            },
            null);
    }

    private static string? Storable(string? text) => StorableText.Of(text, MaxText) is { Length: > 0 } clean ? clean : null;
}
