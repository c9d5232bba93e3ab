using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// Bounds the memory for messages that are not small: only so many are gathered at once. Who has to wait is not read from, so
/// TCP holds the sender back; whoever has a place has room for the longest message, so nobody waits for a place with another's
/// half in hand.
/// </summary>
internal sealed class LargeMessages(IOptions<MllpOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.MaxLargeMessages);

    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();
}
