using System.Buffers;
using System.Net.Sockets;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// Ends a connection so that the last answers arrive. To close a socket with something unread resets it, and what is still on
/// its way to the peer is lost: it would send again what was acknowledged.
/// </summary>
internal static class Farewell
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Sends no more, and discards what still comes until the peer has closed, too, or a second is over.</summary>
    public static async Task SayAsync(Socket socket, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        var unwanted = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(unwanted, limit.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is gone, or had its time.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unwanted);
        }
    }
}
