using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EhrConnect.Tests.Fixtures;

/// <summary>
/// Ports that a server of this run can have. They are outside the range from which the system takes ports for outgoing
/// connections: a port from inside it may belong to somebody's connection by the time the server binds it.
/// </summary>
internal static class FreePort
{
    // The default ephemeral range of Linux begins at 32768; app hosts get their ports below the first one here.
    private const int First = 21_000;
    private const int End = 32_700;
    private const int FirstOffset = 1_000;
    private const int EndOffset = 12_900;

    private static readonly int[] AppHostPorts = [2575, 2576, 5433, 6380, 8000, 8001, 8002, 8003, 8004];
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that nobody listens on and that no other test of this process gets.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (Given.TryAdd(port, true) && IsFree(port)) return port;
        }
    }

    /// <summary>A port offset with which every port of an app host is free.</summary>
    public static int NextOffset()
    {
        while (true)
        {
            var offset = Random.Shared.Next(FirstOffset, EndOffset);
            if (Array.TrueForAll(AppHostPorts, port => IsFree(port + offset))) return offset;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
