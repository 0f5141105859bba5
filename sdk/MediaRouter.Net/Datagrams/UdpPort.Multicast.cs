using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MediaRouter.Net;

public sealed partial class UdpPort
{
    // IP_ADD_SOURCE_MEMBERSHIP of Linux; the framework's own name for it is not mapped on Unix.
    private const int LinuxAddSourceMembership = 39;

    /// <summary>Receives what is sent to a multicast group.</summary>
    /// <param name="group">The group; of the socket's family (bind to <c>0.0.0.0</c> for IPv4 groups).</param>
    /// <param name="interfaceName">Name or local address of the interface; empty joins on every interface that takes it.</param>
    /// <param name="source">Accepts only this sender (IPv4, source-specific multicast); null accepts all.</param>
    /// <exception cref="ArgumentException">No such interface, or the address is not a multicast group.</exception>
    /// <exception cref="SocketException">No interface joined.</exception>
    /// <exception cref="PlatformNotSupportedException">Source-specific multicast on other systems than Linux and Windows.</exception>
    public void JoinMulticast(IPAddress group, string interfaceName = "", IPAddress? source = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!IsMulticast(group))
        {
            throw new ArgumentException($"{group} is not a multicast group", nameof(group));
        }

        var interfaces = FindInterfaces(group.AddressFamily, interfaceName);
        SocketException? failure = null;
        var joined = 0;
        foreach (var (index, address) in interfaces)
        {
            try
            {
                Join(group, index, address, source);
                joined++;
            }
            catch (SocketException ex)
            {
                failure = ex;
            }
        }

        if (joined == 0)
        {
            throw failure ?? new SocketException((int)SocketError.NetworkUnreachable);
        }
    }

    /// <summary>Whether an address is a multicast group.</summary>
    /// <param name="address">The address.</param>
    public static bool IsMulticast(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? address.IsIPv6Multicast
            : (address.MapToIPv4().GetAddressBytes()[0] & 0xf0) == 0xe0;
    }

    private static List<(int Index, IPAddress Address)> FindInterfaces(AddressFamily family, string name)
    {
        var found = new List<(int, IPAddress)>();
        _ = IPAddress.TryParse(name, out var wanted);
        foreach (var candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            var isNamed = name.Length > 0 && wanted is null && candidate.Name == name;
            if (!isNamed && ((name.Length > 0 && wanted is null) || candidate.OperationalStatus is OperationalStatus.Down))
            {
                continue;
            }

            var properties = candidate.GetIPProperties();
            var address = properties.UnicastAddresses
                .FirstOrDefault(a => a.Address.AddressFamily == family && (wanted is null || a.Address.Equals(wanted)))?.Address;
            if (address is not null)
            {
                found.Add((family == AddressFamily.InterNetwork ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index, address));
            }
        }

        return found.Count > 0 || name.Length == 0
            ? found
            : throw new ArgumentException($"there is no network interface '{name}' with an address of the group's family", nameof(name));
    }

    private static void ConfigureMulticastSending(Socket socket, UdpPortOptions options)
    {
        var level = socket.AddressFamily == AddressFamily.InterNetwork ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
        if (options.MulticastTimeToLive > 0)
        {
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, options.MulticastTimeToLive);
        }

        if (options.MulticastInterface is not { } outgoing)
        {
            return;
        }

        var (index, _) = FindInterfaces(outgoing.AddressFamily, outgoing.ToString())[0];

        // IPv4 takes the index in network order, marked by a first byte of zero; IPv6 takes it as it is.
        socket.SetSocketOption(level, SocketOptionName.MulticastInterface, level == SocketOptionLevel.IP ? IPAddress.HostToNetworkOrder(index) : index);
    }

    private void Join(IPAddress group, int index, IPAddress address, IPAddress? source)
    {
        if (source is not null)
        {
            JoinSource(group, address, source);
        }
        else if (group.AddressFamily == AddressFamily.InterNetwork)
        {
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, index));
        }
        else
        {
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, index));
        }
    }

    private void JoinSource(IPAddress group, IPAddress address, IPAddress source)
    {
        if (group.AddressFamily != AddressFamily.InterNetwork || source.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new PlatformNotSupportedException("source-specific multicast is supported for IPv4 only");
        }

        Span<byte> request = stackalloc byte[12];
        group.TryWriteBytes(request, out _);
        if (OperatingSystem.IsLinux())
        {
            // struct ip_mreq_source: group, interface, source.
            address.TryWriteBytes(request[4..], out _);
            source.TryWriteBytes(request[8..], out _);
            _socket.SetRawSocketOption(0, LinuxAddSourceMembership, request);
        }
        else if (OperatingSystem.IsWindows())
        {
            // struct ip_mreq_source: group, source, interface.
            source.TryWriteBytes(request[4..], out _);
            address.TryWriteBytes(request[8..], out _);
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddSourceMembership, request.ToArray());
        }
        else
        {
            throw new PlatformNotSupportedException("source-specific multicast is supported on Linux and Windows only");
        }
    }
}
