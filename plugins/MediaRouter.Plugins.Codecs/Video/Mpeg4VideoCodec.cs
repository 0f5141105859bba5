using System.Composition;
using System.Globalization;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>MPEG-4 Visual (RFC 6416).</summary>
[Export(typeof(ICodec))]
internal sealed class Mpeg4VideoCodec() : Codec("MPEG-4 Video", "MP4V-ES")
{
    private const string Configuration = "config";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        parameters = settings.TryGetHex(Configuration, out var bytes) ? new Mpeg4VideoParameters(ByteString.Copy(bytes)) : null;
        return true;
    }

    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) =>
        new PayloadScanner<Mpeg4VideoPayloadScanner>(new Mpeg4VideoPayloadScanner(), track.Parameters, Update);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        new Mpeg4VideoDepacketizer(track.ClockRate, track.Parameters as Mpeg4VideoParameters);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        new Mpeg4VideoPacketizer(maxPayloadSize, track.Parameters as Mpeg4VideoParameters);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => VideoClock.IsOf(track) ? Dynamic("MP4V-ES", VideoClock.Rate) : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters)
    {
        if (parameters is not Mpeg4VideoParameters { Configuration.IsEmpty: false } known)
        {
            yield break;
        }

        // In decimal, unlike that of H.264 (RFC 6416, section 7.1).
        if (known.ProfileAndLevel is { } profile)
        {
            yield return new("profile-level-id", profile.ToString(CultureInfo.InvariantCulture));
        }

        yield return new(Configuration, Convert.ToHexString(known.Configuration.Span));
    }

    private static CodecParameters? Update(Mpeg4VideoPayloadScanner scanner, CodecParameters? known)
    {
        var shown = new Mpeg4VideoParameters(ByteString.Copy(scanner.Configuration.Span));
        return shown.Equals(known) ? known : shown;
    }
}
