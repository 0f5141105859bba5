using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Plugins.Rtsp;

/// <summary>Hands out the IPv4 multicast addresses of a network, each to one user at a time. Thread safe.</summary>
internal sealed class MulticastRange
{
    private readonly uint _first;
    private readonly uint _count;
    private readonly Lock _gate = new();
    private readonly HashSet<uint> _taken = [];
    private uint _next;

    private MulticastRange(uint first, uint count)
    {
        _first = first;
        _count = count;
    }

    /// <summary>Parses a network such as <c>224.1.0.0/16</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out MulticastRange? range)
    {
        range = null;
        if (!IPNetwork.TryParse(text, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork || network.PrefixLength < 4)
        {
            return false;
        }

        var first = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        if (first >> 28 != 0xe)
        {
            return false;
        }

        range = new MulticastRange(first, 1u << (32 - network.PrefixLength));
        return true;
    }

    /// <summary>Takes an address that nobody has; the base address of the network is left out.</summary>
    /// <returns>Null if all are taken.</returns>
    public IPAddress? Take()
    {
        lock (_gate)
        {
            // Going round keeps a group that was just left from being confused with a new one.
            for (uint i = 0; i < _count && _taken.Count < _count; i++)
            {
                _next = (_next + 1) % _count;
                if ((_next != 0 || _count == 1) && _taken.Add(_next))
                {
                    Span<byte> bytes = stackalloc byte[4];
                    BinaryPrimitives.WriteUInt32BigEndian(bytes, _first + _next);
                    return new IPAddress(bytes);
                }
            }

            return null;
        }
    }

    /// <summary>Gives an address back.</summary>
    public void Return(IPAddress address)
    {
        lock (_gate)
        {
            _taken.Remove(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) - _first);
        }
    }
}
