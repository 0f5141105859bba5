using System.Globalization;
using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>The addresses of one rendition. A random prefix keeps caches from mixing up the segments of two muxers.</summary>
/// <param name="prefix">Of the muxer.</param>
/// <param name="id">Of the rendition, for instance <c>video1</c>.</param>
/// <param name="extension">Of the segments, with the dot.</param>
internal sealed class RenditionNames(string prefix, string id, string extension)
{
    /// <summary>Address of what is not there.</summary>
    public const string Gap = "gap.mp4";

    private readonly string _stem = $"{prefix}_{id}_";

    public string Playlist { get; } = id + "_stream.m3u8";

    public string Segment(long number) => string.Create(CultureInfo.InvariantCulture, $"{_stem}seg{number}{extension}");

    public string Part(long number) => string.Create(CultureInfo.InvariantCulture, $"{_stem}part{number}{extension}");

    /// <summary>The first is 0, and has no number in its name.</summary>
    public string Init(int version) => version == 0 ? $"{_stem}init{extension}" : string.Create(CultureInfo.InvariantCulture, $"{_stem}init{version}{extension}");

    /// <summary>The number in the address of a segment or part.</summary>
    /// <param name="name">The address.</param>
    /// <param name="kind"><c>seg</c> or <c>part</c>.</param>
    /// <param name="number">The number.</param>
    public bool TryParse(string name, string kind, out long number)
    {
        number = 0;
        var rest = name.AsSpan();
        if (!rest.StartsWith(_stem, StringComparison.Ordinal) || !rest.EndsWith(extension, StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[_stem.Length..^extension.Length];
        if (!rest.StartsWith(kind, StringComparison.Ordinal) || rest.Length == kind.Length)
        {
            return false;
        }

        // Each file has one address.
        rest = rest[kind.Length..];
        return (rest.Length == 1 || rest[0] != '0') && PlaylistNumber.TryReadWhole(rest, out number);
    }
}
