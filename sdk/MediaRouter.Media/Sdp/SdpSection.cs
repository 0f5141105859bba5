namespace MediaRouter.Media.Sdp;

/// <summary>What the session part and a media part of a description have in common.</summary>
/// <remarks>
/// The attribute list is the only store: typed properties read from it and write to it, so what is not understood survives a round trip.
/// Not safe for concurrent change.
/// </remarks>
public abstract class SdpSection
{
    private protected SdpSection()
    {
    }

    /// <summary>The <c>i=</c> line; null if absent.</summary>
    public string? Information { get; set; }

    /// <summary>The first <c>c=</c> line; null if absent.</summary>
    public SdpConnection? Connection { get; set; }

    /// <summary>The <c>b=</c> lines.</summary>
    public IList<SdpBandwidth> Bandwidths { get; } = [];

    /// <summary>The <c>a=</c> lines in their order.</summary>
    public IList<SdpAttribute> Attributes { get; } = [];

    /// <summary><c>a=control</c>: see <see cref="ControlUrl"/>; null if absent.</summary>
    public string? Control
    {
        get => FindAttribute("control");
        set => SetAttribute("control", value);
    }

    /// <summary><c>a=range</c>, for instance "npt=0-"; null if absent.</summary>
    public string? Range
    {
        get => FindAttribute("range");
        set => SetAttribute("range", value);
    }

    /// <summary>The direction attribute of this section; null if absent.</summary>
    public SdpDirection? Direction
    {
        get
        {
            foreach (var attribute in Attributes)
            {
                if (ParseDirection(attribute.Name) is { } direction)
                {
                    return direction;
                }
            }

            return null;
        }

        set
        {
            for (var i = Attributes.Count - 1; i >= 0; i--)
            {
                if (ParseDirection(Attributes[i].Name) is not null)
                {
                    Attributes.RemoveAt(i);
                }
            }

            if (value is { } direction)
            {
                Attributes.Add(new SdpAttribute(direction switch
                {
                    SdpDirection.SendOnly => "sendonly",
                    SdpDirection.ReceiveOnly => "recvonly",
                    SdpDirection.Inactive => "inactive",
                    _ => "sendrecv",
                }));
            }
        }
    }

    /// <summary>The MIKEY message of <c>a=key-mgmt:mikey</c>; null if absent or not Base64. Setting replaces it.</summary>
    /// <remarks>Source: RFC 4567, section 3.1.</remarks>
    public byte[]? MikeyMessage
    {
        get
        {
            foreach (var value in FindAttributes("key-mgmt"))
            {
                var fields = value.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length == 2
                    && fields[0].Equals("mikey", StringComparison.OrdinalIgnoreCase)
                    && SdpBase64.TryDecode(fields[1], out var bytes))
                {
                    return bytes;
                }
            }

            return null;
        }

        set => SetAttribute("key-mgmt", value is null ? null : $"mikey {Convert.ToBase64String(value)}");
    }

    /// <summary>Value of the first attribute of that name.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns>Null if absent; empty for a property attribute.</returns>
    public string? FindAttribute(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute.Value ?? "";
            }
        }

        return null;
    }

    /// <summary>Values of all attributes of that name, in order.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns>Empty text for property attributes.</returns>
    public IEnumerable<string> FindAttributes(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                yield return attribute.Value ?? "";
            }
        }
    }

    /// <summary>Tells whether an attribute is there.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns>True if so.</returns>
    public bool HasAttribute(string name) => FindAttribute(name) is not null;

    /// <summary>Replaces the first attribute of that name, removes the others, or adds one at the end.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <param name="value">Null removes; empty text makes a property attribute.</param>
    public void SetAttribute(string name, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var first = -1;
        for (var i = Attributes.Count - 1; i >= 0; i--)
        {
            if (string.Equals(Attributes[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                if (first >= 0)
                {
                    Attributes.RemoveAt(first);
                }

                first = i;
            }
        }

        var attribute = new SdpAttribute(name, string.IsNullOrEmpty(value) ? null : value);
        if (first < 0)
        {
            if (value is not null)
            {
                Attributes.Add(attribute);
            }
        }
        else if (value is null)
        {
            Attributes.RemoveAt(first);
        }
        else
        {
            Attributes[first] = attribute;
        }
    }

    private static SdpDirection? ParseDirection(string name) => name.ToUpperInvariant() switch
    {
        "SENDRECV" => SdpDirection.SendReceive,
        "SENDONLY" => SdpDirection.SendOnly,
        "RECVONLY" => SdpDirection.ReceiveOnly,
        "INACTIVE" => SdpDirection.Inactive,
        _ => null,
    };
}
