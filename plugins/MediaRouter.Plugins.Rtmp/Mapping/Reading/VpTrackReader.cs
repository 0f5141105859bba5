using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>VP8 and VP9, whose frames say everything themselves.</summary>
internal sealed class VpTrackReader(byte trackId, FlvCodec codec) : TrackReader(MediaKind.Video, trackId, codec)
{
    private Vp9Parameters? _parameters;
    private bool _isConfigured;

    public override string Label => Codec == FlvCodec.Vp9 ? "VP9" : "VP8";

    public override int ClockRate => VideoClockRate;

    public override bool IsConfigured => _isConfigured;

    public override CodecParameters? Parameters => _parameters;

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!VpCodecConfiguration.TryParse(record, out var configuration))
        {
            return "malformed VPCodecConfigurationRecord";
        }

        _isConfigured = true;
        if (Codec == FlvCodec.Vp9 && _parameters is null)
        {
            _parameters = new Vp9Parameters(configuration.Profile);
        }

        return null;
    }

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        if (packet.Body.IsEmpty)
        {
            return null;
        }

        var isKeyFrame = IsKeyFrame(packet.Body.Span);
        _isConfigured |= isKeyFrame;
        if (_isConfigured)
        {
            var (pts, dts) = VideoTimes(packet, nanoseconds);
            output.Add(Make([packet.Body], pts, dts, isKeyFrame, receivedAt));
        }

        return null;
    }

    private bool IsKeyFrame(ReadOnlySpan<byte> frame)
    {
        if (Codec == FlvCodec.Vp8)
        {
            return Vp8FrameHeader.TryRead(frame, out var vp8) && vp8.IsKeyFrame;
        }

        if (!Vp9FrameHeader.TryRead(frame, out var header) || !header.IsKeyFrame)
        {
            return false;
        }

        var shown = new Vp9Parameters(header.Profile) { Width = header.Width, Height = header.Height };
        if (!shown.Equals(_parameters))
        {
            _parameters = shown;
        }

        return true;
    }
}
