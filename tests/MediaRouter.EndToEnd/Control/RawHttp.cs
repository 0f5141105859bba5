using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Sends bytes to an HTTP server that no well-behaved client would send, and collects what comes back.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Sends a text, and returns what the server answers until it closes the connection or is silent.</summary>
    /// <param name="silence">How long nothing may come before the answer counts as complete.</param>
    public static async Task<string> SendAsync(Uri server, string text, int silence = 1000)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(Limit);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), limit.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(text), limit.Token);
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        while (true)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            if (answer.Length > 0)
            {
                quiet.CancelAfter(silence);
            }

            try
            {
                var count = await socket.ReceiveAsync(buffer, quiet.Token);
                if (count == 0)
                {
                    return answer.ToString();
                }

                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
            catch (Exception ex) when (ex is OperationCanceledException or SocketException)
            {
                Assert.True(answer.Length > 0 || ex is SocketException, "the server neither answered nor closed the connection");
                return answer.ToString();
            }
        }
    }
}
