using System.Diagnostics;
using System.Security.Cryptography;
using EhrConnect.Data.Connections;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Hl7Gateway.Listening;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// What happens to one frame: find the organisation, store, answer. Every method gives back the framed bytes to send, empty
/// when the sender asked for silence. A positive answer exists only after the commit.
/// </summary>
internal sealed partial class MessageReception(
    RouteCache routes, IntakeWriter writer, AcknowledgmentBuilder acknowledgments, RefusalAudit audit, GatewayMetrics metrics, TimeProvider time, ILogger<MessageReception> logger)
{
    private const int MaxControlIdLength = 199;
    private const int MaxTextLength = 250;

    private static readonly ActivitySource Activities = new("EhrConnect.Hl7");

    /// <summary>
    /// Takes a message in two steps, so that the messages of a connection are stored in the order they came: the returned task
    /// ends when the message has its place in the queue to the database, the task it gives back ends with the answer.
    /// </summary>
    public async Task<Task<byte[]>> ReceiveAsync(byte[] bytes, string peer)
    {
        var activity = Activities.StartActivity("hl7 receive", ActivityKind.Server);
        var parsed = Hl7Message.Parse(bytes);
        if (parsed.Message is not { } message) return Traced(RefuseUnreadableAsync(parsed.Error!, bytes.Length, peer), activity);
        InboundRoute? route;
        try
        {
            route = message.Header.ReceivingFacility is { Length: > 0 } facility ? await routes.FindAsync(facility, CancellationToken.None) : null;
        }
        catch (Exception exception)
        {
            Log.NotTaken(logger, exception.GetType().Name);
            return Traced(Task.FromResult(Answer(message, AcknowledgmentCode.AR, Refusal.NotStored)), activity);
        }

        if (FindRefusal(message, route) is { } refusal) return Traced(RefuseAsync(message, route?.OrgId, refusal, AcknowledgmentCode.AR, peer), activity);
        var stored = await writer.EnqueueAsync(Incoming(message, bytes, route!, peer, activity));
        return Traced(AnswerStoredAsync(message, stored), activity);
    }

    public Task<byte[]> RefuseInterruptedAsync(byte[] bytes, string peer) => RefusePartAsync(bytes, Refusal.Interrupted, peer);

    public Task<byte[]> RefuseTooLargeAsync(byte[] beginning, int limit, string peer) => RefusePartAsync(beginning, Refusal.TooLarge(limit), peer);

    public Task<byte[]> RefuseNoiseAsync(string peer) => RefuseWithoutMessageAsync(Refusal.Noise, AcknowledgmentCode.AR, 0, peer);

    private static async Task<byte[]> Traced(Task<byte[]> answer, Activity? activity)
    {
        using (activity) return await answer;
    }

    private static Refusal? FindRefusal(Hl7Message message, InboundRoute? route)
    {
        if (string.IsNullOrEmpty(message.Header.ReceivingFacility)) return Refusal.NoFacility;
        if (route is null) return Refusal.UnknownFacility;
        if (string.IsNullOrEmpty(message.Header.MessageCode)) return Refusal.NoType;
        return message.Header.ControlId switch
        {
            null or "" => Refusal.NoControlId,
            { Length: > MaxControlIdLength } => Refusal.LongControlId,
            _ => null,
        };
    }

    private async Task<byte[]> AnswerStoredAsync(Hl7Message message, Task<IntakeOutcome> stored)
    {
        try
        {
            return await stored == IntakeOutcome.Conflict
                ? Answer(message, AcknowledgmentCode.AR, Refusal.RepeatedControlId)
                : Answer(message, AcknowledgmentCode.AA, refusal: null);
        }
        catch (Exception exception)
        {
            // Not stored, or not known to be: the sender keeps it and sends it again.
            Log.NotTaken(logger, exception.GetType().Name);
            return Answer(message, AcknowledgmentCode.AR, Refusal.NotStored);
        }
    }

    private IncomingMessage Incoming(Hl7Message message, byte[] bytes, InboundRoute route, string peer, Activity? activity)
    {
        var now = time.GetUtcNow();
        var header = message.Header;
        var patient = Storable(message["PID-3.1"].Text);
        var type = string.IsNullOrEmpty(header.TriggerEvent) ? header.MessageCode! : $"{header.MessageCode}^{header.TriggerEvent}";
        return new IncomingMessage
        {
            Id = Guid.CreateVersion7(now),
            OrgId = route.OrgId,
            ConnectionId = route.ConnectionId,
            ControlId = Storable(header.ControlId)!,
            MessageType = Storable(type)!,
            Version = Storable(header.Version),
            SendingApplication = Storable(header.SendingApplication),
            SendingFacility = Storable(header.SendingFacility),
            PatientKey = patient,
            OrderingKey = $"{route.ConnectionId:N}|{patient}",
            Raw = bytes,
            ContentHash = SHA256.HashData(bytes),
            Peer = peer,
            Traceparent = activity?.Id,
            ReceivedAt = now,
        };
    }

    private async Task<byte[]> RefusePartAsync(byte[] beginning, Refusal refusal, string peer) =>
        Hl7Message.Parse(beginning).Message is { } message
            ? await RefuseAsync(message, orgId: null, refusal, AcknowledgmentCode.AR, peer)
            : await RefuseWithoutMessageAsync(refusal, AcknowledgmentCode.AR, beginning.Length, peer);

    private async Task<byte[]> RefuseUnreadableAsync(Hl7ParseError error, int length, string peer)
    {
        var refusal = new Refusal(Hl7ErrorCode.SegmentSequenceError, error.Text, new Hl7Location("MSH"));
        return await RefuseWithoutMessageAsync(refusal, AcknowledgmentCode.AE, length, peer);
    }

    private async Task<byte[]> RefuseWithoutMessageAsync(Refusal refusal, AcknowledgmentCode code, int length, string peer)
    {
        await audit.WriteAsync(orgId: null, refusal, sender: null, peer);
        metrics.MessageAnswered(code.ToString(), length);
        return MllpFrame.Wrap(acknowledgments.BuildWithoutMessage(code, refusal.ToError()));
    }

    private async Task<byte[]> RefuseAsync(Hl7Message message, Guid? orgId, Refusal refusal, AcknowledgmentCode code, string peer)
    {
        await audit.WriteAsync(orgId, refusal, Storable(message.Header.SendingApplication), peer);
        return Answer(message, code, refusal);
    }

    /// <summary>
    /// Original mode: one AA, AE or AR. Enhanced mode: CA or CR as MSH-15 asks, and then the application acknowledgement as
    /// MSH-16 asks, each with its own control id (chapter 2, "message acknowledgment using enhanced processing rules").
    /// </summary>
    private byte[] Answer(Hl7Message message, AcknowledgmentCode code, Refusal? refusal)
    {
        metrics.MessageAnswered(code.ToString(), message.Bytes.Length);
        var request = AcknowledgmentRequest.Of(message);
        var accepted = refusal is null;
        AcknowledgmentError[] errors = refusal is null ? [] : [refusal.ToError()];
        byte[] commit = request.WantsAccept(accepted)
            ? MllpFrame.Wrap(acknowledgments.Build(message, accepted ? AcknowledgmentCode.CA : AcknowledgmentCode.CR, errors))
            : [];
        return request.WantsApplication(accepted) ? [.. commit, .. MllpFrame.Wrap(acknowledgments.Build(message, code, errors))] : commit;
    }

    // PostgreSQL text cannot hold NUL; the raw bytes keep it.
    private static string? Storable(string? text)
    {
        if (text?.Replace("\0", "", StringComparison.Ordinal) is not { Length: > 0 } clean) return null;
        if (clean.Length <= MaxTextLength) return clean;
        return clean[..(char.IsHighSurrogate(clean[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
    }

    private static partial class Log
    {
        [LoggerMessage(2031, LogLevel.Error, "A message was not taken ({Error}); its sender is told to send it again")]
        public static partial void NotTaken(ILogger logger, string error);
    }
}
