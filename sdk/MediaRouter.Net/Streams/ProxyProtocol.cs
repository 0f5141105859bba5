using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Net;

/// <summary>The PROXY protocol, by which a proxy in front of the router tells who the client is.</summary>
/// <remarks>Source: haproxy, "The PROXY protocol versions 1 and 2", 2020/03/05.</remarks>
public static class ProxyProtocol
{
    /// <summary>Longest header that is accepted. Version 1 ends at 107 bytes; version 2 carries addresses and a few small attributes.</summary>
    public const int MaxLength = 4096;

    // Section 2.1: the longest line that a version 1 sender can make, with its line end.
    private const int MaxLineLength = 107;

    private const int FixedLength = 16;

    // A header that arrives in pieces is looked at again after this; it is nearly always one segment.
    private static readonly TimeSpan PeekInterval = TimeSpan.FromMilliseconds(5);

    private static ReadOnlySpan<byte> TextSignature => "PROXY "u8;

    private static ReadOnlySpan<byte> BinarySignature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header of either version.</summary>
    /// <param name="bytes">The first bytes of a connection; borrowed.</param>
    /// <param name="header">The header, when it is complete.</param>
    public static ProxyParseStatus TryParse(ReadOnlySpan<byte> bytes, out ProxyHeader? header)
    {
        header = null;
        if (StartsLike(bytes, BinarySignature))
        {
            return bytes.Length < FixedLength ? ProxyParseStatus.Incomplete : ParseBinary(bytes, out header);
        }

        if (StartsLike(bytes, TextSignature))
        {
            return bytes.Length < TextSignature.Length ? ProxyParseStatus.Incomplete : ParseText(bytes, out header);
        }

        return ProxyParseStatus.Absent;
    }

    /// <summary>Finds out who the client of a new connection is; a header is taken off, everything behind it stays in the socket.</summary>
    /// <param name="socket">Connected; nothing was read from it.</param>
    /// <param name="trusted">Who may send a header. Others are not asked: their bytes are left alone.</param>
    /// <param name="timeout">How long the first bytes of a trusted peer may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client's address, IPv4 where it is one; the peer's own without a header; null if the header is malformed or did not come in time.</returns>
    /// <exception cref="SocketException">The connection was lost.</exception>
    public static async Task<EndPoint?> ResolveClientAsync(Socket socket, IReadOnlyList<IpRange> trusted, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(trusted);
        if (socket.RemoteEndPoint is not IPEndPoint remote)
        {
            return socket.RemoteEndPoint;
        }

        var peer = remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
        if (!trusted.Any(r => r.Contains(peer.Address)))
        {
            return peer;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await TakeHeaderAsync(socket, peer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        bytes.Length < signature.Length ? signature.StartsWith(bytes) : bytes.StartsWith(signature);

    private static async Task<EndPoint?> TakeHeaderAsync(Socket socket, EndPoint peer, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLength];
        var seen = 0;
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
            var status = TryParse(buffer.AsSpan(0, length), out var header);
            switch (status)
            {
                case ProxyParseStatus.Absent:
                    return peer;
                case ProxyParseStatus.Malformed:
                    return null;
                case ProxyParseStatus.Complete:
                    return await SkipAsync(socket, buffer.AsMemory(0, header!.Length), cancellationToken).ConfigureAwait(false) ? header.Source ?? peer : null;
            }

            if (length == 0 || length == buffer.Length)
            {
                // The peer closed, or sent an endless header.
                return length == 0 ? peer : null;
            }

            if (length == seen)
            {
                await Task.Delay(PeekInterval, cancellationToken).ConfigureAwait(false);
            }

            seen = length;
        }
    }

    private static async Task<bool> SkipAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var taken = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (taken == 0)
            {
                return false;
            }

            buffer = buffer[taken..];
        }

        return true;
    }

    private static ProxyParseStatus ParseText(ReadOnlySpan<byte> bytes, out ProxyHeader? header)
    {
        header = null;
        var window = bytes[..Math.Min(bytes.Length, MaxLineLength)];
        var end = window.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < MaxLineLength ? ProxyParseStatus.Incomplete : ProxyParseStatus.Malformed;
        }

        var line = window[TextSignature.Length..end];
        var length = end + 2;
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            header = new ProxyHeader(null, null, length);
            return ProxyParseStatus.Complete;
        }

        var parts = Encoding.ASCII.GetString(line).Split(' ');
        var family = parts[0] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        if (parts.Length != 5
            || !TryParseAddress(parts[1], family, out var source)
            || !TryParseAddress(parts[2], family, out var destination)
            || !TryParsePort(parts[3], out var sourcePort)
            || !TryParsePort(parts[4], out var destinationPort))
        {
            return ProxyParseStatus.Malformed;
        }

        header = new ProxyHeader(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort), length);
        return ProxyParseStatus.Complete;
    }

    // Four numbers with three dots, or IPv6 digits: no shorthand, scope or bracket, which the framework's parser would take.
    private static bool TryParseAddress(string text, AddressFamily family, out IPAddress address)
    {
        var isPlain = family == AddressFamily.InterNetwork
            ? text.Count(static c => c == '.') == 3 && text.All(static c => char.IsAsciiDigit(c) || c == '.')
            : text.All(static c => char.IsAsciiHexDigit(c) || c is ':' or '.');
        address = IPAddress.None;
        if (!isPlain || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != family)
        {
            return false;
        }

        address = parsed;
        return true;
    }

    private static bool TryParsePort(string text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static ProxyParseStatus ParseBinary(ReadOnlySpan<byte> bytes, out ProxyHeader? header)
    {
        header = null;
        var version = bytes[12] >> 4;
        var command = bytes[12] & 0xf;
        var family = bytes[13] >> 4;
        var transport = bytes[13] & 0xf;
        var length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (version != 2 || command > 1 || family > 3 || transport > 2 || length > MaxLength)
        {
            return ProxyParseStatus.Malformed;
        }

        if (bytes.Length < length)
        {
            return ProxyParseStatus.Incomplete;
        }

        // Attributes behind the addresses are skipped; so is everything of families that have no IP address.
        var body = bytes[FixedLength..length];
        var addressLength = family switch { 1 => 4, 2 => 16, _ => 0 };
        if (command == 0 || addressLength == 0)
        {
            header = new ProxyHeader(null, null, length);
            return ProxyParseStatus.Complete;
        }

        if (body.Length < (2 * addressLength) + 4)
        {
            return ProxyParseStatus.Malformed;
        }

        var ports = body[(2 * addressLength)..];
        header = new ProxyHeader(
            new IPEndPoint(new IPAddress(body[..addressLength]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            new IPEndPoint(new IPAddress(body.Slice(addressLength, addressLength)), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])),
            length);
        return ProxyParseStatus.Complete;
    }
}
