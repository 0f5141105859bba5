using System.Globalization;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>Writes multivariant playlists.</summary>
/// <remarks>Source: RFC 8216, section 4.3.4, where they are called master playlists.</remarks>
internal static class MultivariantPlaylistWriter
{
    private const string AudioGroup = "audio";

    /// <summary>Writes a playlist with one variant stream.</summary>
    /// <param name="version">Version of the protocol.</param>
    /// <param name="variant">The variant stream.</param>
    /// <param name="audio">Its audio renditions; the first is the default.</param>
    public static PlaylistText Write(int version, VariantStream variant, IReadOnlyList<AudioRendition> audio)
    {
        var output = new PlaylistText.Builder();
        output.Line("#EXTM3U");
        output.Line($"#EXT-X-VERSION:{PlaylistNumber.Whole(version)}");
        output.Line("#EXT-X-INDEPENDENT-SEGMENTS");
        output.Line();
        for (var i = 0; i < audio.Count; i++)
        {
            WriteRendition(output, audio[i], isDefault: i == 0);
        }

        output.Add($"#EXT-X-STREAM-INF:BANDWIDTH={PlaylistNumber.Whole(variant.Bandwidth)},AVERAGE-BANDWIDTH={PlaylistNumber.Whole(variant.AverageBandwidth)}");
        output.Add($",CODECS=\"{string.Join(',', variant.Codecs.Distinct())}\"");
        if (variant.Width > 0 && variant.Height > 0)
        {
            output.Add($",RESOLUTION={PlaylistNumber.Whole(variant.Width)}x{PlaylistNumber.Whole(variant.Height)}");
        }

        if (variant.FrameRate is { } rate and > 0)
        {
            output.Add($",FRAME-RATE={rate.ToString("0.000", CultureInfo.InvariantCulture)}");
        }

        if (audio.Count > 0)
        {
            output.Add($",AUDIO=\"{AudioGroup}\"");
        }

        output.Line();
        output.Address(variant.Uri).Line();
        return output.Build();
    }

    private static void WriteRendition(PlaylistText.Builder output, AudioRendition rendition, bool isDefault)
    {
        output.Add($"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{AudioGroup}\",NAME=\"{PlaylistNumber.Quotable(rendition.Name)}\"");
        if (rendition.Language.Length > 0)
        {
            output.Add($",LANGUAGE=\"{PlaylistNumber.Quotable(rendition.Language)}\"");
        }

        output.Add(isDefault ? ",DEFAULT=YES,AUTOSELECT=YES" : ",DEFAULT=NO,AUTOSELECT=YES");
        if (rendition.Channels > 0)
        {
            output.Add($",CHANNELS=\"{PlaylistNumber.Whole(rendition.Channels)}\"");
        }

        if (rendition.Uri.Length > 0)
        {
            output.Add(",URI=\"").Address(rendition.Uri).Add("\"");
        }

        output.Line();
    }
}
