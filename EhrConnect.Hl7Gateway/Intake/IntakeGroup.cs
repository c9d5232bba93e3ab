using EhrConnect.Data.Messages;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>The messages that one connection sent at once; they are stored in their order and answered together.</summary>
internal sealed class IntakeGroup
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IntakeGroup(List<ReceivedMessage> messages)
    {
        foreach (var message in messages)
        {
            if (message.Incoming is not { } incoming) continue;
            Messages.Add(message);
            Bytes += incoming.Raw.Length;
        }
    }

    public List<ReceivedMessage> Messages { get; } = [];

    public int Bytes { get; }

    public Task Done => _done.Task;

    public void Complete() => _done.SetResult();
}
