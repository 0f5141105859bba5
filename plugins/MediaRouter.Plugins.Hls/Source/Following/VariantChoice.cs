using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>Chooses what to pull out of a multivariant playlist.</summary>
internal static class VariantChoice
{
    /// <summary>Most audio renditions that are pulled: each is loaded like a stream of its own.</summary>
    public const int MaxRenditions = 8;

    // Beginnings of codec strings (RFC 6381) of what can be carried.
    private static readonly string[] Videos = ["avc1", "avc3", "hvc1", "hev1", "av01", "vp09", "vp08", "mp4v"];
    private static readonly string[] Sounds = ["mp4a.40", "mp4a.66", "mp4a.67", "mp4a.68", "mp4a.69", "mp4a.6b", "opus", "flac", "ac-3"];

    /// <summary>Orders variants, the best first: those of which everything can be carried, then those with pictures, then by bit rate and size.</summary>
    /// <param name="variants">All variants.</param>
    /// <returns>Without those of which nothing can be carried.</returns>
    public static IReadOnlyList<RemoteVariant> Rank(IEnumerable<RemoteVariant> variants) =>
    [
        .. variants.Select(variant => (Variant: variant, Score: Score(variant))).Where(entry => entry.Score > 0)
            .OrderByDescending(entry => entry.Score).ThenByDescending(entry => entry.Variant.Bandwidth).ThenByDescending(entry => entry.Variant.Pixels)
            .Select(entry => entry.Variant),
    ];

    /// <summary>The audio renditions of a variant that are playlists of their own, the default first.</summary>
    public static IReadOnlyList<RemoteRendition> RenditionsOf(RemoteMultivariant playlist, RemoteVariant variant) =>
    [
        .. playlist.Audio.Where(rendition => variant.AudioGroup.Length > 0 && rendition.Group == variant.AudioGroup && rendition.Uri.Length > 0 && rendition.Uri != variant.Uri)
            .DistinctBy(rendition => rendition.Uri).OrderByDescending(rendition => rendition.IsDefault),
    ];

    /// <summary>Whether a codec string names pictures that can be carried.</summary>
    public static bool IsVideo(string codec) => StartsWithAny(codec, Videos);

    /// <summary>Whether a codec string names sound that can be carried.</summary>
    public static bool IsSound(string codec) => StartsWithAny(codec, Sounds);

    // 0 nothing can be carried, 1 sound alone of more, 2 pictures without their sound, 3 all of it without pictures, 4 all of it.
    private static int Score(RemoteVariant variant)
    {
        if (variant.Codecs.Count == 0)
        {
            return 4;
        }

        // Texts are left out without loss.
        var codecs = variant.Codecs.Where(codec => !codec.StartsWith("stpp", StringComparison.Ordinal) && !codec.StartsWith("wvtt", StringComparison.Ordinal)).ToList();
        var hasVideo = codecs.Exists(IsVideo);
        var hasSound = codecs.Exists(IsSound);
        var isComplete = codecs.TrueForAll(codec => IsVideo(codec) || IsSound(codec));
        return (isComplete, hasVideo, hasSound) switch
        {
            (_, false, false) => 0,
            (false, false, _) => 1,
            (false, true, _) => 2,
            (true, false, _) => 3,
            (true, true, _) => 4,
        };
    }

    private static bool StartsWithAny(string codec, string[] beginnings) =>
        Array.Exists(beginnings, beginning => codec.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
}
