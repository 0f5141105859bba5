using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>An IP address and a port, without allocation: a key for dictionaries. IPv4 addresses are kept in their IPv6-mapped form.</summary>
public readonly struct EndPointKey : IEquatable<EndPointKey>
{
    private const ulong MappedPrefix = 0xffff_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;

    private EndPointKey(ulong high, ulong low, uint scope, ushort port) => (_high, _low, _scope, _port) = (high, low, scope, port);

    /// <summary>Makes a key of an address and a port.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="port">In 0..65535.</param>
    public EndPointKey(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (length == 4)
        {
            _low = MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        else
        {
            _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            _scope = _high >> 54 == 0x3fa ? (uint)address.ScopeId : 0;
        }

        _port = checked((ushort)port);
    }

    /// <summary>Makes a key of an end point.</summary>
    /// <param name="endPoint">IPv4 or IPv6.</param>
    public EndPointKey(IPEndPoint endPoint)
        : this((endPoint ?? throw new ArgumentNullException(nameof(endPoint))).Address, endPoint.Port)
    {
    }

    /// <summary>The port.</summary>
    public int Port => _port;

    /// <summary>Whether the address is IPv4.</summary>
    public bool IsIPv4 => _high == 0 && _low >> 32 == 0xffff;

    /// <summary>The address, IPv4 where it is one. Allocates.</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            WriteAddress(bytes);
            return IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes, _scope);
        }
    }

    /// <summary>Compares address, scope and port.</summary>
    public static bool operator ==(EndPointKey left, EndPointKey right) => left.Equals(right);

    /// <summary>Compares address, scope and port.</summary>
    public static bool operator !=(EndPointKey left, EndPointKey right) => !left.Equals(right);

    /// <summary>The end point, IPv4 where it is one. Allocates.</summary>
    public IPEndPoint ToIPEndPoint() => new(Address, _port);

    /// <summary>The same address with another port.</summary>
    /// <param name="port">In 0..65535.</param>
    public EndPointKey WithPort(int port) => new(_high, _low, _scope, checked((ushort)port));

    /// <summary>Whether two keys have the same address, whatever the ports.</summary>
    /// <param name="other">The other.</param>
    public bool HasSameAddress(EndPointKey other) => _high == other._high && _low == other._low && _scope == other._scope;

    /// <inheritdoc/>
    public bool Equals(EndPointKey other) => _low == other._low && _port == other._port && _high == other._high && _scope == other._scope;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EndPointKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low, _port, _scope);

    /// <inheritdoc/>
    public override string ToString() => ToIPEndPoint().ToString();

    /// <summary>Reads the operating system's form of a socket address.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> native, out EndPointKey key)
    {
        key = default;
        if (native.Length < 8)
        {
            return false;
        }

        // macOS keeps a length in the first byte and the family in the second.
        var family = OperatingSystem.IsMacOS() ? native[1] : BitConverter.ToUInt16(native);
        var port = BinaryPrimitives.ReadUInt16BigEndian(native[2..]);
        if (family == NativeIPv4)
        {
            key = new EndPointKey(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(native[4..]), 0, port);
            return true;
        }

        if (family != NativeIPv6 || native.Length < 28)
        {
            return false;
        }

        var high = BinaryPrimitives.ReadUInt64BigEndian(native[8..]);
        var scope = high >> 54 == 0x3fa ? BitConverter.ToUInt32(native[24..]) : 0;
        key = new EndPointKey(high, BinaryPrimitives.ReadUInt64BigEndian(native[16..]), scope, port);
        return true;
    }

    /// <summary>Writes the operating system's form for a socket of a family.</summary>
    /// <param name="native">At least 28 bytes.</param>
    /// <param name="family">IPv4 or IPv6; an IPv6 socket gets an IPv4 address in mapped form.</param>
    /// <returns>Bytes written; 0 if an IPv4 socket cannot reach the address.</returns>
    internal int Write(Span<byte> native, AddressFamily family)
    {
        native = native[..28];
        native.Clear();
        var length = family == AddressFamily.InterNetwork ? 16 : 28;
        var code = family == AddressFamily.InterNetwork ? NativeIPv4 : NativeIPv6;
        if (OperatingSystem.IsMacOS())
        {
            native[0] = (byte)length;
            native[1] = (byte)code;
        }
        else
        {
            BitConverter.TryWriteBytes(native, (ushort)code);
        }

        BinaryPrimitives.WriteUInt16BigEndian(native[2..], _port);
        if (family != AddressFamily.InterNetwork)
        {
            WriteAddress(native.Slice(8, 16));
            BitConverter.TryWriteBytes(native[24..], _scope);
            return length;
        }

        BinaryPrimitives.WriteUInt32BigEndian(native[4..], (uint)_low);
        return IsIPv4 ? length : 0;
    }

    private static int NativeIPv4 => 2;

    private static int NativeIPv6 => OperatingSystem.IsLinux() ? 10 : OperatingSystem.IsWindows() ? 23 : 30;

    private void WriteAddress(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _low);
    }
}
