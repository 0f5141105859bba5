using System.Composition;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>VP8 (RFC 7741).</summary>
[Export(typeof(ICodec))]
internal sealed class Vp8Codec() : Codec("VP8", "VP8")
{
    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => VideoClock.IsOf(track) ? Dynamic("VP8", VideoClock.Rate) : null;
}
