using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>A bound UDP socket that receives and sends. Sending is thread safe.</summary>
public sealed partial class UdpPort : IDisposable
{
    // SIO_UDP_CONNRESET of Windows: without it, one unreachable reader makes receiving fail.
    private const int WindowsConnectionReset = unchecked((int)0x9800000C);

    private const int NativeAddressBytes = 28;

    // A signal, or the answer to an earlier datagram, may take the place of a send.
    private const int MaxAttempts = 3;

    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly bool _native;

    // Cleared for good when the kernel or the device cannot segment.
    private volatile bool _segments;

    // Replaces CreateAddress for a socket of another family.
    private readonly Func<IPEndPoint, SocketAddress>? _addresses;

    private UdpPort(Socket socket, NetBackend backend, Func<IPEndPoint, SocketAddress>? addresses = null)
    {
        _socket = socket;
        _handle = socket.SafeHandle;
        _native = backend == NetBackend.Automatic && OperatingSystem.IsLinux();
        _segments = _native && addresses is null;
        _addresses = addresses;
        LocalEndPoint = socket.LocalEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.Any, 0);
    }

    /// <summary>Where the socket is bound.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The port number.</summary>
    public int Port => LocalEndPoint.Port;

    /// <summary>The socket, for options that this class does not know.</summary>
    public Socket Socket => _socket;

    /// <summary>Whether several datagrams still leave by one system call.</summary>
    public bool UsesSegmentation => _segments;

    /// <summary>Makes and binds a socket.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="SocketException">The address is taken, unknown or not allowed.</exception>
    /// <exception cref="ArgumentException">The address is a local socket.</exception>
    public static UdpPort Bind(UdpPortOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Address.Resolve() is not IPEndPoint endPoint)
        {
            throw new ArgumentException("UDP needs a host and a port.", nameof(options));
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Configure(socket, endPoint, options);
            socket.Bind(endPoint);
            return new UdpPort(socket, options.Backend);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The operating system's form of an address that this socket can send to.</summary>
    /// <param name="endPoint">The address; IPv4 is mapped where the socket is IPv6.</param>
    /// <exception cref="ArgumentException">An IPv4 socket cannot reach an IPv6 address.</exception>
    public SocketAddress CreateAddress(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (_addresses is not null)
        {
            return _addresses(endPoint);
        }

        var address = endPoint.Address;
        if (_socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return new IPEndPoint(address.MapToIPv6(), endPoint.Port).Serialize();
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? new IPEndPoint(address, endPoint.Port).Serialize()
            : throw new ArgumentException($"an IPv4 socket cannot send to {address}", nameof(endPoint));
    }

    /// <summary>Sends one datagram; never waits.</summary>
    /// <param name="datagram">The payload; borrowed.</param>
    /// <param name="to">Where to.</param>
    /// <returns><see langword="false"/> if it was not taken: full queue, no route, too large, closed socket.</returns>
    /// <remarks>Allocates nothing on Linux.</remarks>
    public bool TrySend(ReadOnlySpan<byte> datagram, EndPointKey to)
    {
        var refused = false;
        if (!_native)
        {
            try
            {
                return SendManaged(datagram, CreateAddress(to.ToIPEndPoint()), ref refused) == DatagramSendResult.Sent;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        Span<byte> address = stackalloc byte[NativeAddressBytes];
        var length = to.Write(address, _socket.AddressFamily);
        return length > 0 && SendOne(datagram, address[..length], ref refused) == DatagramSendResult.Sent;
    }

    /// <summary>Sends one datagram; never waits.</summary>
    /// <param name="datagram">The payload; borrowed.</param>
    /// <param name="to">Where to, made by <see cref="CreateAddress"/>.</param>
    /// <returns><see langword="false"/> if it was not taken: full queue, no route, too large, closed socket.</returns>
    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var state = DatagramSendState.Initial;
        return SendGroup(datagram, datagram.Length, to, out _, ref state) == DatagramSendResult.Sent;
    }

    /// <summary>Closes the socket. Reception must have been stopped.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// Makes a port that sends by a datagram socket of another family. On loopback UDP never blocks, because the receiver is charged at once; local sockets
    /// charge the sender until the receiver reads, so that tests can see what a full socket does.
    /// </summary>
    /// <param name="socket">The socket; owned.</param>
    /// <param name="backend">Which system interface sends.</param>
    /// <param name="addresses">Where a destination is.</param>
    internal static UdpPort Over(Socket socket, NetBackend backend, Func<IPEndPoint, SocketAddress> addresses) => new(socket, backend, addresses);

    /// <summary>Sends datagrams that lie back to back, by one system call where that is possible.</summary>
    /// <param name="bytes">The datagrams; borrowed.</param>
    /// <param name="segmentSize">Length of each; only the last may be shorter.</param>
    /// <param name="to">Where to.</param>
    /// <param name="sentBytes">How much was taken.</param>
    /// <param name="state">What was learnt about this destination; kept by the caller.</param>
    internal DatagramSendResult SendGroup(ReadOnlySpan<byte> bytes, int segmentSize, SocketAddress to, out int sentBytes, ref DatagramSendState state)
    {
        sentBytes = 0;
        if (_segments && bytes.Length > segmentSize && segmentSize < state.SegmentationLimit)
        {
            if (SendSegmented(bytes, segmentSize, to, ref state) is { } result)
            {
                sentBytes = result == DatagramSendResult.Sent ? bytes.Length : 0;
                return result;
            }
        }

        while (!bytes.IsEmpty)
        {
            var datagram = bytes[..Math.Min(segmentSize, bytes.Length)];
            var result = _native ? SendOne(datagram, to.Buffer.Span[..to.Size], ref state.Refused) : SendManaged(datagram, to, ref state.Refused);
            if (result != DatagramSendResult.Sent)
            {
                return result;
            }

            sentBytes += datagram.Length;
            bytes = bytes[datagram.Length..];
        }

        return DatagramSendResult.Sent;
    }

    private static void Configure(Socket socket, IPEndPoint endPoint, UdpPortOptions options)
    {
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
        }

        if (options.ReuseAddress)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        if (options.ReceiveBufferSize > 0)
        {
            socket.ReceiveBufferSize = options.ReceiveBufferSize;
        }

        if (options.SendBufferSize > 0)
        {
            socket.SendBufferSize = options.SendBufferSize;
            TryForceSendBuffer(socket, options.SendBufferSize);
        }

        if (OperatingSystem.IsWindows())
        {
            socket.IOControl(WindowsConnectionReset, [0, 0, 0, 0], null);
        }

        if (options.Backend == NetBackend.Managed || !OperatingSystem.IsLinux())
        {
            socket.Blocking = false;
        }

        ConfigureMulticastSending(socket, options);
    }

    private static DatagramSendResult ToResult(int error) => error switch
    {
        LinuxNative.WouldBlock => DatagramSendResult.WouldBlock,
        _ => DatagramSendResult.Rejected,
    };

    // Null: segmentation does not work for this size; send one by one.
    private unsafe DatagramSendResult? SendSegmented(ReadOnlySpan<byte> bytes, int segmentSize, SocketAddress to, ref DatagramSendState state)
    {
        // struct cmsghdr: length, level, type, then the value, a 16-bit size; padded to a machine word.
        var headerLength = sizeof(nuint) + (2 * sizeof(int));
        byte* control = stackalloc byte[32];
        *(nuint*)control = (nuint)(headerLength + sizeof(ushort));
        *(int*)(control + sizeof(nuint)) = LinuxNative.UdpLevel;
        *(int*)(control + sizeof(nuint) + sizeof(int)) = LinuxNative.UdpSegment;
        *(ushort*)(control + headerLength) = (ushort)segmentSize;
        fixed (byte* start = bytes)
        fixed (byte* name = to.Buffer.Span)
        {
            var vector = new IoVector { Base = start, Length = (nuint)bytes.Length };
            var message = new MessageHeader
            {
                Name = name,
                NameLength = (uint)to.Size,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)(headerLength + sizeof(nuint)),
            };
            try
            {
                for (var attempt = 0; ; attempt++)
                {
                    if (LinuxNative.SendMessage(_handle, &message, LinuxNative.DontWait | LinuxNative.NoSignal) >= 0)
                    {
                        return DatagramSendResult.Sent;
                    }

                    var error = Marshal.GetLastPInvokeError();
                    switch (error)
                    {
                        case LinuxNative.Interrupted when attempt < MaxAttempts:
                            continue;
                        case LinuxNative.ConnectionRefused when attempt < MaxAttempts:
                            state.Refused = true;
                            continue;
                        case LinuxNative.IoError or LinuxNative.NoProtocolOption or LinuxNative.NotSupported:
                            // The device cannot compute checksums, or the kernel is too old.
                            _segments = false;
                            return null;
                        case LinuxNative.InvalidArgument or LinuxNative.MessageSize:
                            // Larger than the path to this destination takes; smaller ones may still go together, and other paths take more.
                            state.SegmentationLimit = segmentSize;
                            return null;
                        default:
                            return ToResult(error);
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                return DatagramSendResult.Closed;
            }
        }
    }

    private unsafe DatagramSendResult SendOne(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address, ref bool refused)
    {
        fixed (byte* start = datagram)
        fixed (byte* name = address)
        {
            try
            {
                for (var attempt = 0; ; attempt++)
                {
                    if (LinuxNative.SendTo(_handle, start, (nuint)datagram.Length, LinuxNative.DontWait | LinuxNative.NoSignal, name, (uint)address.Length) >= 0)
                    {
                        return DatagramSendResult.Sent;
                    }

                    var error = Marshal.GetLastPInvokeError();
                    refused |= error == LinuxNative.ConnectionRefused;
                    if (error is not (LinuxNative.Interrupted or LinuxNative.ConnectionRefused) || attempt == MaxAttempts)
                    {
                        return ToResult(error);
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                return DatagramSendResult.Closed;
            }
        }
    }

    private DatagramSendResult SendManaged(ReadOnlySpan<byte> datagram, SocketAddress to, ref bool refused)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _socket.SendTo(datagram, SocketFlags.None, to);
                return DatagramSendResult.Sent;
            }
            catch (SocketException ex) when (attempt < MaxAttempts && ex.SocketErrorCode is (SocketError.ConnectionRefused or SocketError.ConnectionReset))
            {
                refused = true;
            }
            catch (SocketException ex)
            {
                return ex.SocketErrorCode is SocketError.WouldBlock ? DatagramSendResult.WouldBlock : DatagramSendResult.Rejected;
            }
            catch (ObjectDisposedException)
            {
                return DatagramSendResult.Closed;
            }
        }
    }

    // All readers share the buffer, and a default limit of 208 KiB holds one large key frame. A privileged process may exceed it.
    private static void TryForceSendBuffer(Socket socket, int size)
    {
        const int SocketLevel = 1;
        const int SendBufferForce = 32;
        if (OperatingSystem.IsLinux() && socket.SendBufferSize < size)
        {
            try
            {
                socket.SetRawSocketOption(SocketLevel, SendBufferForce, BitConverter.GetBytes(size));
            }
            catch (SocketException)
            {
                // Not privileged: the limit of the system holds.
            }
        }
    }
}
