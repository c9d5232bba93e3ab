namespace EhrConnect.LocalHosting;

/// <summary>What others wait for: the first time healthy, the exit code of a one-shot.</summary>
internal sealed class ResourceSignals
{
    readonly TaskCompletionSource healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Healthy => healthy.Task;

    public Task<int> Completed => completed.Task;

    public void SetHealthy() => healthy.TrySetResult();

    public void SetCompleted(int exitCode)
    {
        SetHealthy();
        completed.TrySetResult(exitCode);
    }
}
