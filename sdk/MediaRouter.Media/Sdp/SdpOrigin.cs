namespace MediaRouter.Media.Sdp;

/// <summary>The <c>o=</c> line.</summary>
/// <remarks>Source: RFC 8866, section 5.2. Numbers are kept as text: peers send them longer than 64 bits, negative, or not as numbers.</remarks>
public sealed record SdpOrigin
{
    /// <summary>User name; "-" if there is none.</summary>
    public string UserName { get; init; } = "-";

    /// <summary>Session id.</summary>
    public string SessionId { get; init; } = "0";

    /// <summary>Version of this description.</summary>
    public string SessionVersion { get; init; } = "0";

    /// <summary>"IN".</summary>
    public string NetworkType { get; init; } = "IN";

    /// <summary>"IP4" or "IP6".</summary>
    public string AddressType { get; init; } = "IP4";

    /// <summary>Address or name of the originating host.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Reads the value of the line; fields that are missing keep their defaults.</summary>
    /// <param name="text">The text after <c>o=</c>.</param>
    /// <returns>The origin.</returns>
    public static SdpOrigin Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var origin = new SdpOrigin();
        if (fields.Length >= 6)
        {
            // A user name with spaces is forbidden but seen: the other five fields are the last ones.
            return new SdpOrigin
            {
                UserName = string.Join('_', fields[..^5]),
                SessionId = fields[^5],
                SessionVersion = fields[^4],
                NetworkType = fields[^3],
                AddressType = fields[^2],
                Address = fields[^1],
            };
        }

        return new SdpOrigin
        {
            UserName = fields.ElementAtOrDefault(0) ?? origin.UserName,
            SessionId = fields.ElementAtOrDefault(1) ?? origin.SessionId,
            SessionVersion = fields.ElementAtOrDefault(2) ?? origin.SessionVersion,
            NetworkType = fields.ElementAtOrDefault(3) ?? origin.NetworkType,
            AddressType = fields.ElementAtOrDefault(4) ?? origin.AddressType,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{UserName} {SessionId} {SessionVersion} {NetworkType} {AddressType} {Address}";
}
