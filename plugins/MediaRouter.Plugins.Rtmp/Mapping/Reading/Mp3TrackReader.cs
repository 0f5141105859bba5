using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>MPEG-1 and MPEG-2 audio, whose frames say everything themselves.</summary>
internal sealed class Mp3TrackReader(byte trackId) : AudioTrackReader(trackId, FlvCodec.Mp3)
{
    // RFC 2250, section 3.
    private const int RtpClockRate = 90000;

    private bool _isConfigured;

    public override string Label => "MPEG-1/2 Audio";

    public override bool IsConfigured => _isConfigured;

    public override CodecParameters? Parameters => null;

    protected override int NominalClockRate => RtpClockRate;

    public override string? Configure(ReadOnlySpan<byte> record) => null;

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        var rest = packet.Body;
        var samplesBefore = 0L;
        while (!rest.IsEmpty)
        {
            if (!MpegAudioHeader.TryRead(rest.Span, out var header) || header.FrameLength > rest.Length || header.FrameLength < MpegAudioHeader.Length)
            {
                return "malformed MPEG audio frame";
            }

            _isConfigured = true;
            var offset = samplesBefore * 1_000_000_000 / header.SampleRate;
            output.Add(Make(rest[..header.FrameLength], nanoseconds + offset, header.SampleRate, header.SamplesPerFrame, receivedAt));
            samplesBefore += header.SamplesPerFrame;
            rest = rest[header.FrameLength..];
        }

        return null;
    }
}
