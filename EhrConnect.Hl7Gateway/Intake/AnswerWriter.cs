using System.Buffers;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Hl7Gateway.Watching;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// Writes the answers of one connection, framed and in the order of its messages. The answer to a stored message is made of
/// its id and the time it came, so a repeated message gets the very bytes of the first answer again.
/// </summary>
internal sealed class AnswerWriter(AcknowledgmentBuilder acknowledgments)
{
    /// <summary>The commit byte of MLLP release 2 for what is stored (ACK).</summary>
    public const byte CommitAcknowledged = 0x06;

    /// <summary>The commit byte of MLLP release 2 for what is not (NAK).</summary>
    public const byte CommitRefused = 0x15;

    /// <summary>What can be said as soon as the message is stored or refused.</summary>
    public void Write(ArrayBufferWriter<byte> output, List<ReceivedMessage> messages, ListenerCounts listener)
    {
        for (var i = 0; i < messages.Count;)
        {
            if (messages[i].Batch is null)
            {
                WriteOne(output, messages[i++], listener, framed: true);
                continue;
            }

            var frame = FrameBatch.OfOneFrame(messages, i);
            if (frame.Exists(message => AnswerRules.SettingsOf(message).CommitBytes)) WriteCommitByte(output, frame.TrueForAll(message => AnswerRules.Judge(message) is null));
            WriteBatches(output, frame, (answer, message) => WriteOne(answer, message, listener, framed: false));
            i += frame.Count;
        }
    }

    /// <summary>The application acknowledgements of one frame after processing, or after the wait for it.</summary>
    public void WriteProcessed(ArrayBufferWriter<byte> output, List<ReceivedMessage> frame, ListenerCounts listener)
    {
        if (frame[0].Batch is null) WriteProcessed(output, frame[0], listener, framed: true);
        else WriteBatches(output, frame, (answer, message) => WriteProcessed(answer, message, listener, framed: false));
    }

    private void WriteBatches(ArrayBufferWriter<byte> output, List<ReceivedMessage> frame, Action<ArrayBufferWriter<byte>, ReceivedMessage> write)
    {
        var batches = new ArrayBufferWriter<byte>();
        foreach (var batch in frame.GroupBy(message => message.Batch!))
        {
            var answers = new List<byte[]>();
            foreach (var message in batch)
            {
                var answer = new ArrayBufferWriter<byte>(256);
                write(answer, message);
                if (answer.WrittenCount > 0) answers.Add(answer.WrittenSpan.ToArray());
            }

            if (answers.Count > 0) batches.Write(acknowledgments.BuildBatch(batch.Key.Batch, [.. answers]));
        }

        if (batches.WrittenCount > 0) MllpFrame.Write(output, batches.WrittenSpan);
    }

    private void WriteProcessed(ArrayBufferWriter<byte> output, ReceivedMessage received, ListenerCounts listener, bool framed)
    {
        var request = AnswerRules.RequestOf(received);
        // In enhanced mode the commit acknowledgement has taken the message over; an AE without a failure would be wrong.
        if (received.Processed is null && request.IsEnhanced) return;
        AcknowledgmentError[] errors = received.Processed switch
        {
            { Completed: true } => [],
            null => [new AcknowledgmentError(Hl7ErrorCode.ApplicationInternalError, "Stored, but not processed in time; send it again to learn how it ended")],
            { ErrorCode: var code } => [new AcknowledgmentError(Hl7ErrorCode.ApplicationInternalError, $"Processing failed ({code})")],
        };
        if (request.WantsApplication(errors.Length == 0)) Acknowledge(output, received, errors.Length == 0 ? AcknowledgmentCode.AA : AcknowledgmentCode.AE, listener, framed, errors);
    }

    private void WriteOne(ArrayBufferWriter<byte> output, ReceivedMessage received, ListenerCounts listener, bool framed)
    {
        listener.AddMessage(received.Length);
        var refusal = AnswerRules.Judge(received);
        AcknowledgmentError[] errors = refusal is null ? [] : [.. refusal.Errors];
        if (framed && AnswerRules.SettingsOf(received).CommitBytes) WriteCommitByte(output, isStored: refusal is null);
        if (received.Message is null)
        {
            var answer = acknowledgments.BuildWithoutMessage(refusal!.Application, errors);
            listener.AddAcknowledgment(refusal.Application);
            if (framed) MllpFrame.Write(output, answer);
            else output.Write(answer);
            return;
        }

        var request = AnswerRules.RequestOf(received);
        var success = refusal is null;
        if (request.WantsAccept(success)) Acknowledge(output, received, refusal?.Commit ?? AcknowledgmentCode.CA, listener, framed, errors);
        // CE and CR end the exchange: what is not taken over is not processed.
        var isOver = success ? AnswerRules.WaitsForProcessing(received) || received.Incoming is { AnswerLater: true } : request.WantsAccept(success: false);
        if (request.WantsApplication(success) && !isOver)
            Acknowledge(output, received, refusal?.Application ?? AcknowledgmentCode.AA, listener, framed, errors);
    }

    private static void WriteCommitByte(ArrayBufferWriter<byte> output, bool isStored) => MllpFrame.Write(output, [isStored ? CommitAcknowledged : CommitRefused]);

    private void Acknowledge(ArrayBufferWriter<byte> output, ReceivedMessage received, AcknowledgmentCode code, ListenerCounts listener, bool framed, AcknowledgmentError[] errors)
    {
        listener.AddAcknowledgment(code);
        if (framed) output.Write([MllpFrame.StartBlock]);
        if (received.Stored is { } stored) acknowledgments.Write(output, received.Message!, code, AnswerId.Of(stored.MessageId, code), stored.ReceivedAt, errors);
        else acknowledgments.Write(output, received.Message!, code, errors);
        if (framed) output.Write([MllpFrame.EndBlock, MllpFrame.CarriageReturn]);
    }
}
