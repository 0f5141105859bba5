using System.Composition;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Data;

/// <summary>A whole MPEG transport stream as one track (RFC 2250, section 2).</summary>
[Export(typeof(ICodec))]
internal sealed class MpegTsCodec() : Codec("MPEG-TS", "MP2T")
{
    private const byte PayloadType = 33;

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Static(PayloadType, track);
}
