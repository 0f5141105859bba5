using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>Parameter sets in session descriptions.</summary>
internal static class NalUnits
{
    /// <summary>Removes the start code that some cameras put in front of the sets in their session descriptions.</summary>
    public static ReadOnlySpan<byte> WithoutStartCode(ReadOnlySpan<byte> unit) =>
        unit.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 1]) ? unit[4..] : unit.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]) ? unit[3..] : unit;

    /// <summary>Writes sets as Base64 with commas between them.</summary>
    public static string ToBase64(IEnumerable<ByteString> units) => string.Join(',', units.Select(unit => Convert.ToBase64String(unit.Span)));
}
