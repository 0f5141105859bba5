using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>An <c>a=extmap</c> line: the number of an RTP header extension.</summary>
/// <param name="Id">Number on the wire.</param>
/// <param name="Uri">What the extension is.</param>
/// <param name="Direction">As written, for instance "sendonly"; null if not given.</param>
/// <param name="Attributes">What follows the URI; null if nothing.</param>
/// <remarks>Source: RFC 8285, section 8.</remarks>
public readonly record struct SdpExtensionMap(int Id, string Uri, string? Direction = null, string? Attributes = null)
{
    /// <summary>Reads the value of the attribute.</summary>
    /// <param name="text">The text after <c>a=extmap:</c>.</param>
    /// <param name="map">The mapping.</param>
    /// <returns>False without a number and a URI.</returns>
    public static bool TryParse(string text, out SdpExtensionMap map)
    {
        ArgumentNullException.ThrowIfNull(text);
        map = default;
        var fields = text.Split(' ', 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2)
        {
            return false;
        }

        var slash = fields[0].IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? fields[0] : fields[0][..slash];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        map = new SdpExtensionMap(id, fields[1], slash < 0 ? null : fields[0][(slash + 1)..], fields.ElementAtOrDefault(2));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var direction = Direction is null ? "" : $"/{Direction}";
        var attributes = Attributes is null ? "" : $" {Attributes}";
        return string.Create(CultureInfo.InvariantCulture, $"{Id}{direction} {Uri}{attributes}");
    }
}
