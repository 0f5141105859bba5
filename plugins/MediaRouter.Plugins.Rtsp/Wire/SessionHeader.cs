using System.Globalization;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>A Session header (RFC 2326, section 12.37).</summary>
/// <param name="Id">The identifier.</param>
/// <param name="TimeoutSeconds">Silence after which the server ends the session; null if absent.</param>
internal readonly record struct SessionHeader(string Id, int? TimeoutSeconds)
{
    private const int MaxIdLength = 256;

    public static bool TryParse(string? header, out SessionHeader session)
    {
        session = default;
        var rest = header.AsSpan();
        if (!HeaderText.TryTake(ref rest, ';', out var id) || id.IsEmpty || id.Length > MaxIdLength)
        {
            return false;
        }

        int? timeout = null;
        while (HeaderText.TryTake(ref rest, ';', out var item))
        {
            HeaderText.Split(item, out var name, out var value);
            if (name.Equals("timeout", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(HeaderText.Unquote(value), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            {
                timeout = seconds;
            }
        }

        session = new SessionHeader(id.ToString(), timeout);
        return true;
    }

    public override string ToString() =>
        TimeoutSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{Id};timeout={seconds}") : Id;
}
