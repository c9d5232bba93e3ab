using System.Diagnostics;
using System.Security.Cryptography;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Integrations.Hl7v2;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>What happens to one frame before it is stored: find the connection, and see whether it takes the message.</summary>
internal sealed partial class MessageReception(Routes routes, RefusalAudit audit, TimeProvider time, ILogger<MessageReception> logger)
{
    private const int MaxControlIdLength = 199;

    private static readonly ActivitySource Activities = new("EhrConnect.Hl7");

    /// <summary>The message or messages of a frame, each ready to be stored or with its refusal.</summary>
    public async ValueTask AcceptAsync(List<ReceivedMessage> into, byte[] bytes, SessionRoute session)
    {
        var parsed = Hl7Message.Parse(bytes);
        if (parsed.Message is { } message)
        {
            into.Add(await JudgeAsync(message, bytes, session, batch: null));
        }
        else if (parsed.Error!.Code == Hl7ParseErrorCode.IsBatch)
        {
            foreach (var batch in Hl7File.Read(bytes).Batches)
            {
                foreach (var part in batch.Messages)
                {
                    into.Add(part.Message is { } inner ? await JudgeAsync(inner, inner.Bytes.ToArray(), session, batch) : await RefusedAsync(Refusal.Unreadable(part.Error!), bytes.Length, session, batch));
                }
            }
        }
        else
        {
            into.Add(await RefusedAsync(Refusal.Unreadable(parsed.Error), bytes.Length, session));
        }
    }

    /// <summary>A frame that is not taken whole; its beginning may be enough to answer it by its MSH.</summary>
    public async Task<ReceivedMessage> RefuseAsync(byte[] beginning, Refusal refusal, SessionRoute session) =>
        Hl7Message.Parse(beginning).Message is { } message
            ? await RefusedAsync(message, refusal, connection: null, session, batch: null)
            : await RefusedAsync(refusal, beginning.Length, session);

    private async ValueTask<ReceivedMessage> JudgeAsync(Hl7Message message, byte[] bytes, SessionRoute session, Hl7Batch? batch)
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
                Log.NotTaken(logger, exception.GetType().Name);
                return new ReceivedMessage { Message = message, Length = bytes.Length, Batch = batch, Refusal = Refusal.NotStored };
            }
        }

        if ((route.Refusal ?? FindRefusal(message, route.Connection!, session)) is { } refusal)
            return await RefusedAsync(message, refusal, route.Connection, session, batch);

        var connection = route.Connection!;
        if (connection.CharacterSet is not null) message = Hl7Message.Parse(bytes, connection.ParseOptions).Message ?? message;
        var activity = Activities.StartActivity("hl7 receive", ActivityKind.Server, parentContext: default);
        Activity.Current = null;
        // An acknowledgement is no content: the rules for that are not for it.
        var issues = message.IsAcknowledgment ? [] : connection.Validate(message);
        var invalid = issues.Count == 0 ? null : Refusal.Invalid(issues);
        return new ReceivedMessage
        {
            Message = message,
            Length = bytes.Length,
            Batch = batch,
            Connection = connection,
            Activity = activity,
            Refusal = invalid,
            Incoming = Incoming(message, bytes, connection, session, activity, invalid?.ToRejection()),
        };
    }

    private static Refusal? FindRefusal(Hl7Message message, InboundConnection connection, SessionRoute session)
    {
        var header = message.Header;
        if (!session.Join(connection)) return Refusal.TooManyConnections;
        if (header.MessageCode is not { Length: > 0 } code) return Refusal.NoType;
        if (!connection.AcceptsType(code, header.TriggerEvent)) return Refusal.ForeignType;
        if (!connection.AcceptsVersion(header.Version)) return Refusal.ForeignVersion;
        return header.ControlId switch
        {
            null or "" => Refusal.NoControlId,
            { Length: > MaxControlIdLength } => Refusal.LongControlId,
            _ => null,
        };
    }

    private IncomingMessage Incoming(Hl7Message message, byte[] bytes, InboundConnection connection, SessionRoute session, Activity? activity, IntakeRejection? rejection)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var header = message.Header;
        var patient = StorableText.Of(message["PID-3.1"].Text);
        var settings = connection.Settings;
        var isAcknowledgment = message.IsAcknowledgment;
        var type = string.IsNullOrEmpty(header.TriggerEvent) ? header.MessageCode! : $"{header.MessageCode}^{header.TriggerEvent}";
        return new IncomingMessage
        {
            Id = id,
            OrgId = connection.OrgId,
            ConnectionId = connection.Id,
            ControlId = StorableText.Of(header.ControlId)!,
            MessageType = StorableText.Of(type)!,
            Version = StorableText.Of(header.Version),
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
            ContentHash = SHA256.HashData(bytes),
            Peer = session.Peer.Text,
            TlsIdentity = session.Peer.Thumbprint,
            Traceparent = activity?.Id,
            ReceivedAt = now,
            RepeatedSince = now.AddDays(-settings.DuplicateWindowDays),
            Rejection = rejection,
        };
    }

    private async Task<ReceivedMessage> RefusedAsync(Hl7Message message, Refusal refusal, InboundConnection? connection, SessionRoute session, Hl7Batch? batch)
    {
        await audit.WriteAsync(connection?.OrgId, refusal, StorableText.Of(message.Header.SendingApplication), session.Peer.Text);
        return new ReceivedMessage { Message = message, Length = message.Bytes.Length, Batch = batch, Connection = connection, Refusal = refusal };
    }

    private async Task<ReceivedMessage> RefusedAsync(Refusal refusal, int length, SessionRoute session, Hl7Batch? batch = null)
    {
        await audit.WriteAsync(orgId: null, refusal, sender: null, session.Peer.Text);
        return new ReceivedMessage { Length = length, Batch = batch, Refusal = refusal };
    }

    private static partial class Log
    {
        [LoggerMessage(2031, LogLevel.Error, "A message was not taken ({Error}); its sender is told to send it again")]
        public static partial void NotTaken(ILogger logger, string error);
    }
}
