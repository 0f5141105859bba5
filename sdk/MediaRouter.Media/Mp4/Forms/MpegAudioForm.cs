using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>MPEG-1 and MPEG-2 audio, layers 1 to 3: frames, which tell their rate and channels.</summary>
internal sealed class MpegAudioForm(int clockRate) : AudioForm
{
    private MpegAudioHeader _header;

    public override bool IsReady => _header.SampleRate > 0;

    public override string CodecString => !IsReady ? "" : _header.IsMpeg1 ? "mp4a.6B" : "mp4a.69";

    public override int SampleRate => _header.SampleRate;

    public override int ChannelCount => _header.ChannelCount;

    protected override ReadOnlySpan<byte> EntryType => "mp4a"u8;

    public override void Learn(AccessUnit unit)
    {
        if (unit.Units.Count > 0 && MpegAudioHeader.TryRead(unit.Units[0].Span, out var header))
        {
            HasChanged |= (header.IsMpeg1, header.SampleRate, header.ChannelCount) != (_header.IsMpeg1, _header.SampleRate, _header.ChannelCount);
            _header = header;
        }
    }

    public override long DurationOf(AccessUnit unit) =>
        unit.Units.Count > 0 && MpegAudioHeader.TryRead(unit.Units[0].Span, out var header)
            ? Mp4Time.Convert(header.SamplesPerFrame, header.SampleRate, clockRate)
            : 0;

    protected override void WriteConfiguration(Mp4BoxWriter writer) =>
        Mp4Descriptors.WriteBox(writer, _header.IsMpeg1 ? Mp4Descriptors.Mpeg1Audio : Mp4Descriptors.Mpeg2Audio, isAudio: true, default);
}
