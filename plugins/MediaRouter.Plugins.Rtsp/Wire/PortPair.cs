using System.Globalization;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Two ports or channels: the first for RTP, the second for RTCP.</summary>
internal readonly record struct PortPair(int Rtp, int Rtcp)
{
    /// <summary>Parses <c>8000-8001</c>, or <c>8000</c>, which stands for it and the next.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int max, out PortPair pair)
    {
        pair = default;
        var dash = text.IndexOf('-');
        var first = (dash < 0 ? text : text[..dash]).Trim();
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var rtp) || rtp > max)
        {
            return false;
        }

        var rtcp = Math.Min(rtp + 1, max);
        var second = dash < 0 ? default : text[(dash + 1)..].Trim();
        if (!second.IsEmpty && (!int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out rtcp) || rtcp > max))
        {
            return false;
        }

        pair = new PortPair(rtp, rtcp);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rtp}-{Rtcp}");
}
