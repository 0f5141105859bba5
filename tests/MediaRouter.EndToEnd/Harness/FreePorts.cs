using System.Net;
using System.Net.Sockets;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>Ports that nobody uses, handed out once per test run.</summary>
internal static class FreePorts
{
    private static readonly Lock Gate = new();

    // Below the range from which the system takes client ports, so that no outgoing connection takes one in between.
    private static int _next = 20000 + (Environment.ProcessId % 500 * 20);

    /// <summary>An even port and the odd one after it, both free for UDP and TCP.</summary>
    public static int TakePair()
    {
        lock (Gate)
        {
            while (true)
            {
                _next += 2;
                if (_next > 32000)
                {
                    _next = 20000;
                }

                if (IsFree(_next) && IsFree(_next + 1))
                {
                    return _next;
                }
            }
        }
    }

    public static int Take() => TakePair();

    private static bool IsFree(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Any, port));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
