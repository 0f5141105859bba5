using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>A <c>c=</c> line.</summary>
/// <param name="AddressType">"IP4" or "IP6".</param>
/// <param name="Address">Address or host name, without TTL and count.</param>
/// <param name="TimeToLive">Multicast TTL (IP4 only); null if not given.</param>
/// <param name="AddressCount">Number of consecutive multicast addresses; 1 if not given.</param>
/// <param name="NetworkType">"IN".</param>
/// <remarks>Source: RFC 8866, section 5.7.</remarks>
public sealed record SdpConnection(string AddressType, string Address, int? TimeToLive = null, int AddressCount = 1, string NetworkType = "IN")
{
    /// <summary>Reads the value of the line.</summary>
    /// <param name="text">The text after <c>c=</c>.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>False if there are fewer than three fields, or no address.</returns>
    public static bool TryParse(string text, out SdpConnection? connection)
    {
        ArgumentNullException.ThrowIfNull(text);
        connection = null;
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 3)
        {
            return false;
        }

        var parts = fields[2].Split('/');
        if (parts[0].Length == 0)
        {
            return false;
        }

        int? timeToLive = null;
        var count = 1;
        var isIp6 = fields[1].Equals("IP6", StringComparison.OrdinalIgnoreCase);
        if (parts.Length > 1 && !isIp6 && TryNumber(parts[1], out var ttl))
        {
            timeToLive = ttl;
        }

        if (TryNumber(parts.ElementAtOrDefault(isIp6 ? 1 : 2), out var number) && number > 0)
        {
            count = number;
        }

        connection = new SdpConnection(fields[1], parts[0], timeToLive, count, fields[0]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var timeToLive = TimeToLive is { } ttl ? string.Create(CultureInfo.InvariantCulture, $"/{ttl}") : "";
        var count = AddressCount > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{AddressCount}") : "";
        return $"{NetworkType} {AddressType} {Address}{timeToLive}{count}";
    }

    private static bool TryNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
