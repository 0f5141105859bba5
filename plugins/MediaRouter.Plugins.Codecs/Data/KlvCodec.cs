using System.Composition;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Data;

/// <summary>Metadata in key-length-value form (RFC 6597).</summary>
[Export(typeof(ICodec))]
internal sealed class KlvCodec() : Codec("KLV", "smpte336m")
{
    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Dynamic("smpte336m", track.ClockRate);
}
