using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>A batch of a frame. All batches of a frame are answered in one frame.</summary>
internal sealed class FrameBatch(Hl7File frame, Hl7Batch batch)
{
    /// <summary>The same for every batch of a frame.</summary>
    public Hl7File Frame => frame;

    /// <summary>What the answer repeats the header of.</summary>
    public Hl7Batch Batch => batch;

    /// <summary>The messages that came in the same frame as the one at an index, which is the first of them.</summary>
    public static List<ReceivedMessage> OfOneFrame(List<ReceivedMessage> messages, int first)
    {
        var next = messages[first].Batch is { } own ? messages.FindIndex(first, message => !ReferenceEquals(message.Batch?.Frame, own.Frame)) : first + 1;
        return messages[first..(next < 0 ? messages.Count : next)];
    }
}
