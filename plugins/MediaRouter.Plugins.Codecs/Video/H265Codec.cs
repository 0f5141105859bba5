using System.Composition;
using MediaRouter.Media.Codecs;
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
    private const string MaxDecodingOrderDifference = "sprop-max-don-diff";

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
        new H265PayloadScanner(track.Parameters as H265Parameters),
        track.Parameters,
        static (scanner, _) => scanner.Parameters);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        HasDecodingOrderNumbers(track.Rtp) ? null : new H265Depacketizer(track.Parameters as H265Parameters);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        new H265Packetizer(track.Parameters as H265Parameters, maxPayloadSize);

    /// <inheritdoc/>
    public override IPictureOrder CreatePictureOrder(TrackDescription track) => new H265PictureOrder();

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

    // Nobody sends NAL units out of their order; the packets of who does pass as they are (RFC 7798, section 7.1).
    private static bool HasDecodingOrderNumbers(RtpFormat? format) =>
        format is not null && SdpFormatParameters.Parse(format.FormatParameters).TryGetInt32(MaxDecodingOrderDifference, out var difference) && difference > 0;
}
