using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>Opens TCP connections to named hosts.</summary>
public static class TcpConnector
{
    /// <summary>Connects to the first address of a host that answers.</summary>
    /// <param name="host">Name or literal address.</param>
    /// <param name="port">Port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A connected socket without delay of small segments; the caller disposes it.</returns>
    /// <exception cref="SocketException">The name has no address, or none of them answers; the failure of the last one.</exception>
    public static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        SocketException? failure = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException ex)
            {
                socket.Dispose();
                failure = ex;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }
}
