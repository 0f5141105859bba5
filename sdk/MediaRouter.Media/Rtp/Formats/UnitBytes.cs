using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Access units of codecs that put the whole frame into one element.</summary>
internal static class UnitBytes
{
    /// <summary>The frame. Copied only if its maker cut it into several elements.</summary>
    public static ReadOnlySpan<byte> Of(AccessUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.Units.Count == 1)
        {
            return unit.Units[0].Span;
        }

        var whole = new byte[unit.Units.Sum(part => part.Length)];
        var offset = 0;
        foreach (var part in unit.Units)
        {
            part.Span.CopyTo(whole.AsSpan(offset));
            offset += part.Length;
        }

        return whole;
    }
}
