using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Sdk.Configuration;

/// <summary>An address or a network, IPv4 or IPv6. IPv4-mapped IPv6 addresses count as IPv4.</summary>
public readonly record struct IpRange
{
    private readonly IPNetwork _network;

    private IpRange(IPNetwork network) => _network = network;

    /// <summary>Parses <c>192.168.1.7</c>, <c>::1</c> or <c>10.0.0.0/8</c>; bits beyond the prefix are cleared.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range, when the text is valid.</param>
    /// <returns><see langword="false"/> if the text is neither an address nor a network.</returns>
    public static bool TryParse(string? text, out IpRange range)
    {
        range = default;
        var parts = (text ?? "").Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out var address))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        var prefix = bytes.Length * 8;
        if (parts.Length == 2 && (!int.TryParse(parts[1], out prefix) || prefix < 0 || prefix > bytes.Length * 8))
        {
            return false;
        }

        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        range = new IpRange(new IPNetwork(new IPAddress(bytes), prefix));
        return true;
    }

    /// <summary>Whether an address lies in the range.</summary>
    /// <param name="address">The address.</param>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && _network.Contains(plain);
    }

    /// <summary>CIDR notation, also for single addresses: <c>127.0.0.1/32</c>.</summary>
    public override string ToString() => _network.ToString();
}
