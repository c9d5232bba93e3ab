using System.Diagnostics;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Hl7Gateway.Listening;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Integrations.Hl7v2;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>What happens to one frame before it is stored: find the connection, and see whether it takes the message.</summary>
internal sealed partial class MessageReception(Routes routes, RefusalAudit audit, ArrivalIds ids, IOptions<MllpOptions> options, TimeProvider time, ILogger<MessageReception> logger)
{
    private const int MaxControlIdLength = 199;

    private static readonly Hl7Path PatientId = Hl7Path.Parse("PID-3.1");
    private static readonly ActivitySource Activities = new("EhrConnect.Hl7");

    /// <summary>The message or messages of a frame, each ready to be stored or with its refusal.</summary>
    public async ValueTask AcceptAsync(List<ReceivedMessage> into, byte[] bytes, SessionRoute session)
    {
        var parsed = Hl7Message.Parse(bytes);
        if (parsed.Message is { } message)
        {
            into.Add(HoldsAnother(bytes)
                ? await RefusedAsync(message, Refusal.TwoInOne, session.Find(message.Header, routes.Current).Connection, session, batch: null)
                : await JudgeAsync(message, bytes, session, batch: null));
        }
        else if (parsed.Error!.Code == Hl7ParseErrorCode.IsBatch)
        {
            await AcceptBatchesAsync(into, bytes, session);
        }
        else
        {
            into.Add(await RefusedAsync(Refusal.Unreadable(parsed.Error), bytes.Length, session));
        }
    }

    /// <summary>A frame that is not taken whole; its beginning may be enough to answer it by its MSH.</summary>
    public async Task<ReceivedMessage> RefuseAsync(byte[] beginning, Refusal refusal, SessionRoute session) =>
        Hl7Message.Parse(beginning).Message is { } message
            ? await RefusedAsync(message, refusal, session.Find(message.Header, routes.Current).Connection, session, batch: null)
            : await RefusedAsync(refusal, beginning.Length, session);

    /// <summary>Whether a second header begins a line: taken as one, what belongs to its patient would be given to the first.</summary>
    private static bool HoldsAnother(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 4 && bytes[1..].IndexOf("MSH"u8) is var at and >= 0)
        {
            bytes = bytes[at..];
            if (bytes[0] is (byte)'\r' or (byte)'\n' && bytes.Length > 4 && !char.IsAsciiLetterOrDigit((char)bytes[4])) return true;
            bytes = bytes[1..];
        }

        return false;
    }

    private async ValueTask AcceptBatchesAsync(List<ReceivedMessage> into, byte[] bytes, SessionRoute session)
    {
        var limit = options.Value.MaxBatchMessages;
        var isLarge = Hl7File.CountMessages(bytes) > limit;
        // Of a large one, only as much as names it.
        var file = Hl7File.Read(isLarge ? bytes.AsMemory(0, Math.Min(bytes.Length, MllpFramerOptions.Default.TooLargePrefixLength)) : bytes);
        if (isLarge || !file.Messages.Any())
        {
            var named = file.Batches.Count == 0 ? new Hl7Batch(default, [], default) : file.Batches[0];
            into.Add(await RefusedAsync(isLarge ? Refusal.LargeBatch(limit) : Refusal.EmptyBatch, bytes.Length, session, new FrameBatch(file, named)));
            return;
        }

        foreach (var group in file.Batches)
        {
            var batch = new FrameBatch(file, group);
            foreach (var part in group.Messages)
            {
                into.Add(part.Message is { } message
                    ? await JudgeAsync(message, message.Bytes.ToArray(), session, batch)
                    : await RefusedAsync(Refusal.Unreadable(part.Error!), part.Bytes.Length, session, batch));
            }
        }
    }

    private async ValueTask<ReceivedMessage> JudgeAsync(Hl7Message message, byte[] bytes, SessionRoute session, FrameBatch? batch)
    {
        var route = session.Find(message.Header, routes.Current);
        if (route.Connection is null)
        {
            // Perhaps the connection is new.
            try
            {
                route = session.Find(message.Header, await routes.LatestAsync(CancellationToken.None));
            }
            catch (Exception exception)
            {
                Log.NotTaken(logger, DatabaseOutage.Name(exception));
                return new ReceivedMessage { Message = message, Length = bytes.Length, Batch = batch, Refusal = Refusal.NotStored };
            }
        }

        var kind = session.KindOf(message.Header);
        var controlId = StorableText.Of(message.Header.ControlId);
        if ((route.Refusal ?? FindRefusal(kind, controlId, route.Connection!, session)) is { } refusal)
            return await RefusedAsync(message, refusal, route.Connection, session, batch);

        var connection = route.Connection!;
        if (connection.CharacterSet is not null) message = Hl7Message.Parse(bytes, connection.ParseOptions).Message ?? message;
        var activity = Activities.StartActivity("hl7 receive", ActivityKind.Server, parentContext: default);
        Activity.Current = null;
        // An acknowledgement is no content: the rules for that are not for it.
        var isAcknowledgment = message.IsAcknowledgment;
        var issues = isAcknowledgment ? [] : connection.Validate(message);
        var invalid = issues.Count == 0 ? null : Refusal.Invalid(issues);
        return new ReceivedMessage
        {
            Message = message,
            IsAcknowledgment = isAcknowledgment,
            Length = bytes.Length,
            Batch = batch,
            Connection = connection,
            Activity = activity,
            Refusal = invalid,
            Incoming = Incoming(message, kind, controlId!, isAcknowledgment, bytes, connection, session, activity, invalid?.ToRejection()),
        };
    }

    private static Refusal? FindRefusal(MessageKind kind, string? controlId, InboundConnection connection, SessionRoute session)
    {
        if (!session.Join(connection)) return Refusal.TooManyConnections;
        if (kind.Code is not { } code) return Refusal.NoType;
        if (!connection.AcceptsType(code, kind.Trigger)) return Refusal.ForeignType;
        if (!connection.AcceptsVersion(kind.Version)) return Refusal.ForeignVersion;
        return controlId switch
        {
            null => Refusal.NoControlId,
            { Length: > MaxControlIdLength } => Refusal.LongControlId,
            _ => null,
        };
    }

    private IncomingMessage Incoming(
        Hl7Message message, MessageKind kind, string controlId, bool isAcknowledgment, byte[] bytes, InboundConnection connection, SessionRoute session, Activity? activity,
        IntakeRejection? rejection)
    {
        var now = time.GetUtcNow();
        var id = ids.Next(now);
        var patient = StorableText.Of(message[PatientId].Text);
        var settings = connection.Settings;
        return new IncomingMessage
        {
            Id = id,
            OrgId = connection.OrgId,
            ConnectionId = connection.Id,
            ControlId = controlId,
            MessageType = kind.Type!,
            Version = kind.Version,
            SendingApplication = session.SendingApplication,
            SendingFacility = session.SendingFacility,
            PatientKey = patient,
            OrderingKey = settings.Ordering.Key switch
            {
                // It waits for earlier ones about the same message, and holds up nothing else.
                _ when isAcknowledgment => $"{connection.Lane}|MSA|{StorableText.Of(message["MSA-2"].Text)}",
                OrderingKey.Patient => $"{connection.Lane}|{patient}",
                OrderingKey.Connection => connection.Lane,
                _ => $"{connection.Lane}#{id:N}",
            },
            HaltOnFailure = !isAcknowledgment && settings.Ordering.OnFailure == FailurePolicy.Halt,
            AnswerLater = !isAcknowledgment && AnswerRules.ComesLater(message, settings.Acknowledge),
            IsAcknowledgment = isAcknowledgment,
            CharacterSet = settings.CharacterSet,
            Raw = bytes,
            Peer = session.Peer.Text,
            TlsIdentity = session.Peer.Thumbprint,
            Traceparent = activity?.Id,
            ReceivedAt = now,
            RepeatedSince = now.AddDays(-settings.DuplicateWindowDays),
            Rejection = rejection,
        };
    }

    private async Task<ReceivedMessage> RefusedAsync(Hl7Message message, Refusal refusal, InboundConnection? connection, SessionRoute session, FrameBatch? batch)
    {
        var said = await RecordAsync(connection?.OrgId, refusal, StorableText.Of(message.Header.SendingApplication), session);
        return new ReceivedMessage { Message = message, Length = message.Bytes.Length, Batch = batch, Connection = connection, Refusal = said };
    }

    private async Task<ReceivedMessage> RefusedAsync(Refusal refusal, int length, SessionRoute session, FrameBatch? batch = null)
    {
        var said = await RecordAsync(orgId: null, refusal, sender: null, session);
        return new ReceivedMessage { Length = length, Batch = batch, Refusal = said };
    }

    /// <summary>What is said to the sender: the refusal when it is recorded, otherwise that the message has to come again.</summary>
    private async Task<Refusal> RecordAsync(Guid? orgId, Refusal refusal, string? sender, SessionRoute session)
    {
        try
        {
            await audit.WriteAsync(orgId, refusal, sender, session.Peer.Text);
            return refusal;
        }
        catch (Exception exception)
        {
            Log.NotTaken(logger, DatabaseOutage.Name(exception));
            return Refusal.NotStored;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2031, LogLevel.Error, "A message was not taken ({Error}); its sender is told to send it again")]
        public static partial void NotTaken(ILogger logger, string error);
    }
}
