using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>Where a server listens, as settings write it.</summary>
/// <remarks>
/// <c>:8554</c> and <c>[::]:8554</c> are all interfaces, IPv4 and IPv6; <c>0.0.0.0:8554</c> is IPv4 only; <c>127.0.0.1:8554</c>, <c>[::1]:8554</c> and
/// <c>host:8554</c> are one address; <c>unix:///run/x.sock</c> is a local socket.
/// </remarks>
public sealed record ListenAddress
{
    private const string UnixScheme = "unix://";

    private ListenAddress(string host, int port, string? unixPath) => (Host, Port, UnixPath) = (host, port, unixPath);

    /// <summary>Name or address without brackets; empty for all interfaces.</summary>
    public string Host { get; }

    /// <summary>Port; 0 takes any free one.</summary>
    public int Port { get; }

    /// <summary>Path of a local socket, or null.</summary>
    public string? UnixPath { get; }

    /// <summary>Whether this is a local socket.</summary>
    [MemberNotNullWhen(true, nameof(UnixPath))]
    public bool IsUnix => UnixPath is not null;

    /// <summary>Parses an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, when the text is valid.</param>
    /// <returns><see langword="false"/> if the text is malformed. Names are not resolved.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (text is null)
        {
            return false;
        }

        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            var path = text[UnixScheme.Length..];
            address = path.Length > 0 ? new ListenAddress("", 0, path) : null;
            return address is not null;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
            if (!IPAddress.TryParse(host, out var literal) || literal.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }
        }
        else if (host.AsSpan().ContainsAny(":[] /"))
        {
            return false;
        }

        address = new ListenAddress(host, port, null);
        return true;
    }

    /// <summary>Parses an address.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is malformed.</exception>
    public static ListenAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a valid address; expected host:port, :port or unix://path");

    /// <summary>An address of this machine.</summary>
    /// <param name="host">Name or address; empty for all interfaces.</param>
    /// <param name="port">In 0..65535.</param>
    public static ListenAddress For(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        return new ListenAddress(host, port, null);
    }

    /// <summary>The same host with another port.</summary>
    /// <param name="port">In 0..65535.</param>
    public ListenAddress WithPort(int port) => IsUnix ? this : For(Host, port);

    /// <summary>Finds the address to bind to; a name is looked up.</summary>
    /// <exception cref="SocketException">The name is unknown.</exception>
    public EndPoint Resolve()
    {
        if (IsUnix)
        {
            return new UnixDomainSocketEndPoint(UnixPath);
        }

        if (Host is "" or "::")
        {
            return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port);
        }

        if (IPAddress.TryParse(Host, out var literal))
        {
            return new IPEndPoint(literal, Port);
        }

        // As elsewhere, IPv4 is preferred where a name has both.
        var found = Dns.GetHostAddresses(Host);
        return new IPEndPoint(Array.Find(found, static a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0], Port);
    }

    /// <summary>The text that <see cref="TryParse"/> takes.</summary>
    public override string ToString() =>
        IsUnix ? UnixScheme + UnixPath : string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
