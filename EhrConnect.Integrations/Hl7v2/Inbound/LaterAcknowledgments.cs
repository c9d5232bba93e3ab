using EhrConnect.Data.Audit;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Sessions;
using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2.Outbound;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>
/// Application acknowledgements as messages of their own (chapter 2, "Acknowledgment rules", enhanced mode): queued in the
/// transaction that ends the processing of a message, so there is one for each end, and none without.
/// </summary>
public sealed partial class LaterAcknowledgments(AcknowledgmentConnections connections, OutboundQueue queue, TimeProvider time, ILogger<LaterAcknowledgments> logger)
{
    private const int Priority = 3;

    private readonly AcknowledgmentBuilder _builder = new(time);

    /// <summary>Adds the acknowledgement of a message to the unit of work that ends its processing, when MSH-16 asks for it.</summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="message">A message whose answer comes later.</param>
    /// <param name="errorCode">Why processing failed for good; null when it did not.</param>
    /// <param name="audit">The audit record of the processing; that of the acknowledgement is made after it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task EnqueueAsync(OrgSession session, ClaimedMessage message, string? errorCode, AuditEntry audit, CancellationToken cancellationToken)
    {
        if (Hl7Message.Parse(message.Raw).Message is not { } received) return;
        var asked = AcknowledgmentRequest.Of(received);
        // Where nothing was asked for, the connection's own mode made it an answer that comes later.
        if (asked.IsEnhanced && !asked.WantsApplication(success: errorCode is null)) return;
        if (await connections.OfAsync(message.OrgId, message.ConnectionId, cancellationToken) is not { } sending)
        {
            Log.NoConnection(logger, message.Id, message.ConnectionId);
            return;
        }

        var now = time.GetUtcNow();
        if (Outgoing.Prepare(sending.Id, sending.Settings, Build(received, errorCode), Priority, now).Message is not { } answer) return;
        queue.Enqueue(session, answer with { Traceparent = message.Traceparent }, audit with { Id = Guid.CreateVersion7(now), Action = "hl7.acknowledge" });
    }

    private byte[] Build(Hl7Message received, string? errorCode)
    {
        var answer = errorCode is null
            ? _builder.Build(received, AcknowledgmentCode.AA)
            : _builder.Build(received, AcknowledgmentCode.AE, new AcknowledgmentError(Hl7ErrorCode.ApplicationInternalError, $"Processing failed ({errorCode})"));
        // A message of its own asks for what it needs itself: that it was stored, and no answer to an answer.
        return Hl7Message.Parse(answer).Message!.Edit().Set("MSH-15", "AL").Set("MSH-16", "NE").ToBytes();
    }

    private static partial class Log
    {
        [LoggerMessage(4021, LogLevel.Error, "The acknowledgement of message {Id} has nowhere to go: connection {ConnectionId} names no connection that sends (inbound.acknowledge.connection)")]
        public static partial void NoConnection(ILogger logger, Guid id, Guid connectionId);
    }
}
