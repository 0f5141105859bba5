using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>Vorbis (RFC 5215).</summary>
[Export(typeof(ICodec))]
internal sealed class VorbisCodec() : Codec("Vorbis", "vorbis")
{
    private const string Configuration = "configuration";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        var headers = settings.GetBase64List(Configuration);
        parameters = headers.Count > 0 ? new VorbisParameters(format.ClockRate, format.Channels, ByteString.Copy(headers[0])) : null;
        return true;
    }

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is VorbisParameters parameters && parameters.SampleRate == track.ClockRate
        ? Dynamic("vorbis", parameters.SampleRate, parameters.ChannelCount)
        : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters) =>
        parameters is VorbisParameters vorbis ? [new(Configuration, Convert.ToBase64String(vorbis.Configuration.Span))] : [];
}
