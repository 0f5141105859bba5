using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>Two sockets on neighbouring ports: RTP on an even one, RTCP on the odd one above (RFC 3550, section 11).</summary>
/// <param name="rtp">The even one; owned from now on.</param>
/// <param name="rtcp">The odd one; owned from now on.</param>
public sealed class UdpPortPair(UdpPort rtp, UdpPort rtcp) : IDisposable
{
    /// <summary>The even port.</summary>
    public UdpPort Rtp => rtp;

    /// <summary>The odd port.</summary>
    public UdpPort Rtcp => rtcp;

    /// <summary>Binds a free pair in a range, beginning at a random place.</summary>
    /// <param name="options">How the sockets are made; the port of its address does not count.</param>
    /// <param name="minPort">First port of the range.</param>
    /// <param name="maxPort">Last port of the range.</param>
    /// <param name="pair">The pair, when one was free.</param>
    /// <returns><see langword="false"/> if all pairs of the range are taken, or the range has none.</returns>
    /// <exception cref="SocketException">The address itself cannot be bound.</exception>
    public static bool TryBind(UdpPortOptions options, int minPort, int maxPort, [NotNullWhen(true)] out UdpPortPair? pair)
    {
        ArgumentNullException.ThrowIfNull(options);
        pair = null;
        var first = Math.Max(2, minPort + (minPort & 1)) / 2;
        var count = ((Math.Min(maxPort, ushort.MaxValue) - 1) / 2) - first + 1;
        if (count <= 0)
        {
            return false;
        }

        var start = Random.Shared.Next(count);
        for (var i = 0; i < count; i++)
        {
            pair = TryBind(options, (first + ((start + i) % count)) * 2);
            if (pair is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rtp.Dispose();
        rtcp.Dispose();
    }

    private static UdpPortPair? TryBind(UdpPortOptions options, int evenPort)
    {
        if (TryBindOne(options, evenPort) is not { } even)
        {
            return null;
        }

        if (TryBindOne(options, evenPort + 1) is { } odd)
        {
            return new UdpPortPair(even, odd);
        }

        even.Dispose();
        return null;
    }

    private static UdpPort? TryBindOne(UdpPortOptions options, int port)
    {
        try
        {
            return UdpPort.Bind(options with { Address = options.Address.WithPort(port) });
        }
        catch (SocketException ex) when (ex.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return null;
        }
    }
}
