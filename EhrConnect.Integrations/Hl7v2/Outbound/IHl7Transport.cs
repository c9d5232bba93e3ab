using EhrConnect.Data.Messages;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Brings messages to one receiver and its answers back. It is disposed when nobody sends any more.</summary>
internal interface IHl7Transport : IAsyncDisposable
{
    /// <summary>How many connections are open; null when the transport leaves that to somebody else.</summary>
    int? OpenConnections { get; }

    /// <summary>Sends one message. Everything the receiver or the network can do wrong is in the result.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; whether the receiver has the message is not known.</exception>
    Task<OutboundAttempt> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
