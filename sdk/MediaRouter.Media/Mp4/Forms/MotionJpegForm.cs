using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>M-JPEG: whole pictures, which tell their size.</summary>
internal sealed class MotionJpegForm : VideoForm
{
    private int _width;
    private int _height;

    public override bool IsReady => _width > 0;

    public override string CodecString => IsReady ? "mp4v.6C" : "";

    public override int Width => _width;

    public override int Height => _height;

    protected override ReadOnlySpan<byte> EntryType => "mp4v"u8;

    public override void Learn(AccessUnit unit)
    {
        if (unit.Units.Count > 0 && JpegFrameSize.TryRead(unit.Units[0].Span, out var width, out var height)
            && IsSize(width, height) && (width, height) != (_width, _height))
        {
            (_width, _height) = (width, height);
            HasChanged = true;
        }
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => Mp4Descriptors.WriteBox(writer, Mp4Descriptors.Jpeg, isAudio: false, default);
}
