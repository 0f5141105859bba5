using System.Composition;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>H.264 (RFC 6184).</summary>
[Export(typeof(ICodec))]
internal sealed class H264Codec() : Codec("H264", "H264")
{
    private const string ParameterSets = "sprop-parameter-sets";
    private const string ProfileLevelId = "profile-level-id";

    // Fragmentation units are needed for anything but the smallest pictures (RFC 6184, section 6.3).
    private const string NonInterleavedMode = "packetization-mode=1";

    private const string PacketizationMode = "packetization-mode";
    private const int InterleavedMode = 2;

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        var sets = new H264Parameters();
        foreach (var unit in settings.GetBase64List(ParameterSets))
        {
            sets = sets.With(NalUnits.WithoutStartCode(unit));
        }

        parameters = sets.SequenceSets.Count > 0 || sets.PictureSets.Count > 0 ? sets : null;
        return true;
    }

    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) => new PayloadScanner<H264PayloadScanner>(
        new H264PayloadScanner(track.Parameters as H264Parameters),
        track.Parameters,
        static (scanner, _) => scanner.Parameters);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        IsInterleaved(track.Rtp) ? null : new H264Depacketizer(track.Parameters as H264Parameters);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        new H264Packetizer(track.Parameters as H264Parameters, maxPayloadSize);

    /// <inheritdoc/>
    public override IPictureOrder CreatePictureOrder(TrackDescription track) => new H264PictureOrder();

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) =>
        VideoClock.IsOf(track) ? Dynamic("H264", VideoClock.Rate, formatParameters: NonInterleavedMode) : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters)
    {
        if (parameters is not H264Parameters sets || !sets.IsComplete)
        {
            yield break;
        }

        yield return new(ParameterSets, NalUnits.ToBase64([.. sets.SequenceSets, .. sets.PictureSets]));

        // Profile, constraints and level are the bytes behind the header of the set (RFC 6184, section 8.1).
        yield return new(ProfileLevelId, Convert.ToHexString(sets.SequenceSets[0].Span[1..4]));
    }

    // Nobody sends NAL units out of their order; the packets of who does pass as they are.
    private static bool IsInterleaved(RtpFormat? format) =>
        format is not null && SdpFormatParameters.Parse(format.FormatParameters).TryGetInt32(PacketizationMode, out var mode) && mode == InterleavedMode;
}
