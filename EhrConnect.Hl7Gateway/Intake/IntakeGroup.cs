namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>The messages that one connection sent at once; they are stored in their order and answered together.</summary>
internal sealed class IntakeGroup
{
    // The session answers on the thread that completes it, which does nothing else.
    private readonly TaskCompletionSource _done = new();

    public IntakeGroup(List<ReceivedMessage> messages)
    {
        foreach (var message in messages)
        {
            if (message.Incoming is not { } incoming) continue;
            Messages.Add(message);
            Bytes += incoming.Raw.Length;
        }
    }

    public List<ReceivedMessage> Messages { get; } = new(1);

    public int Bytes { get; }

    public Task Done => _done.Task;

    public void Complete() => _done.SetResult();
}
