using EhrConnect.Data.Messages;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>
/// Keeps the claim of a message while it is being sent, however long the receiver takes. So a lease can be short: what a dead
/// process had claimed is free soon, and what a slow receiver holds up is not sent by two.
/// </summary>
public sealed class ClaimRenewal : IAsyncDisposable
{
    private readonly OutboundQueue _queue;
    private readonly ClaimedMessage _message;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _lost;
    private readonly Task _renewing;

    /// <summary>Begins to renew.</summary>
    /// <param name="queue">Where the message is claimed.</param>
    /// <param name="message">The claim.</param>
    /// <param name="lease">How long a claim holds; it is renewed three times as often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up sending.</param>
    public ClaimRenewal(OutboundQueue queue, ClaimedMessage message, TimeSpan lease, TimeProvider time, CancellationToken cancellationToken)
    {
        _queue = queue;
        _message = message;
        _lease = lease;
        _time = time;
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewing = RenewAsync();
    }

    /// <summary>Cancelled when sending is given up, or when somebody else has the message now.</summary>
    public CancellationToken Ended => _lost.Token;

    /// <summary>Renews no more; the claim holds for most of a lease, time enough to record how sending ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        _end.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_lease / 3, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                if (await IsHeldAsync()) continue;
                await _lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The message was sent.
        }
    }

    private async Task<bool> IsHeldAsync()
    {
        try
        {
            return await _queue.RenewAsync(_message, _lease, _end.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database is away, so nobody else can claim the message; the next look tells.
            return true;
        }
    }
}
