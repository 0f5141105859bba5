using System.Composition;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>Speex (RFC 5574).</summary>
[Export(typeof(ICodec))]
internal sealed class SpeexCodec() : Codec("Speex", "speex")
{
    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Dynamic("speex", track.ClockRate);
}
