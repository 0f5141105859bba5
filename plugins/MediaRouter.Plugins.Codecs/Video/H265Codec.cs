using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>H.265 (RFC 7798).</summary>
[Export(typeof(ICodec))]
internal sealed class H265Codec() : Codec("H265", "H265")
{
    private const string VideoSets = "sprop-vps";
    private const string SequenceSets = "sprop-sps";
    private const string PictureSets = "sprop-pps";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        var sets = new H265Parameters();
        foreach (var name in (ReadOnlySpan<string>)[VideoSets, SequenceSets, PictureSets])
        {
            foreach (var unit in settings.GetBase64List(name))
            {
                sets = sets.With(NalUnits.WithoutStartCode(unit));
            }
        }

        parameters = sets.VideoSets.Count > 0 || sets.SequenceSets.Count > 0 || sets.PictureSets.Count > 0 ? sets : null;
        return true;
    }

    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) => new PayloadScanner<H265PayloadScanner>(
        new H265PayloadScanner(),
        track.Parameters,
        static (scanner, known) => (known as H265Parameters ?? new H265Parameters()).With(scanner.Vps.Span).With(scanner.Sps.Span).With(scanner.Pps.Span));

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => VideoClock.IsOf(track) ? Dynamic("H265", VideoClock.Rate) : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters) =>
        parameters is H265Parameters { IsComplete: true } sets
            ?
            [
                new(VideoSets, NalUnits.ToBase64(sets.VideoSets)),
                new(SequenceSets, NalUnits.ToBase64(sets.SequenceSets)),
                new(PictureSets, NalUnits.ToBase64(sets.PictureSets)),
            ]
            : [];
}
