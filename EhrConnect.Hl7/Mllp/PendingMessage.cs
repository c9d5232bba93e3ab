namespace EhrConnect.Hl7.Mllp;

/// <summary>A message that is sent and waits for its acknowledgement.</summary>
/// <param name="controlId">Its MSH-10.</param>
/// <param name="asked">What it asks for.</param>
/// <param name="options">What of that is waited for.</param>
internal sealed class PendingMessage(string controlId, AcknowledgmentRequest asked, MllpClientOptions options)
{
    readonly AcknowledgmentRequest _request = options.ExpectsApplicationAcknowledgment || !asked.IsEnhanced ? asked : asked with { Application = AcknowledgmentCondition.Never };
    readonly TaskCompletionSource<MllpSendStatus> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string ControlId => controlId;

    /// <summary>Whether the receiver has to answer when all is well, so that silence means something is wrong.</summary>
    public bool MustBeAnswered => _request.WantsAccept(success: true) || _request.WantsApplication(success: true);

    /// <summary>Whether there can be an answer at all.</summary>
    public bool MayBeAnswered => MustBeAnswered || _request.WantsAccept(success: false) || _request.WantsApplication(success: false);

    public Task<MllpSendStatus> Ended => _ended.Task;

    public MllpAnswer? Answer { get; private set; }

    /// <summary>An answer to some message that was never sent here came while this one waited.</summary>
    public bool SawForeignAnswer { get; set; }

    /// <summary>Takes an answer; one that comes after the end changes nothing.</summary>
    public void Take(MllpAnswer answer)
    {
        if (_ended.Task.IsCompleted)
            return;
        Answer = answer;
        // CE and CR end it: there will be no processing, so no application acknowledgement either.
        if (!options.AwaitApplicationAcknowledgment || answer.Code != AcknowledgmentCode.CA || !_request.WantsApplication(success: true))
            End(MllpSendStatus.Acknowledged);
    }

    public void End(MllpSendStatus status) => _ended.TrySetResult(status);

    /// <summary>What it means that the time is over.</summary>
    public MllpSendStatus AfterTime(bool sawNoise) => this switch
    {
        // Committed, and the application acknowledgement comes another way or never: the receiver has it.
        { Answer: not null } => MllpSendStatus.Acknowledged,
        { SawForeignAnswer: true } => MllpSendStatus.WrongControlId,
        _ when sawNoise => MllpSendStatus.Unreadable,
        { MustBeAnswered: false } => MllpSendStatus.NotRequested,
        _ => MllpSendStatus.TimedOut,
    };
}
