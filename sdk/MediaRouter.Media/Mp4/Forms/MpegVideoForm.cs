using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>MPEG-1 and MPEG-2 video, whose random-access pictures begin with a sequence header.</summary>
internal sealed class MpegVideoForm : VideoForm
{
    private MpegVideoSequenceHeader _header;
    private byte[]? _configuration;

    public override bool IsReady => _configuration is not null;

    public override string CodecString => !IsReady ? "" : _header.IsMpeg2 ? "mp4v.61" : "mp4v.6A";

    public override int Width => _header.Width;

    public override int Height => _header.Height;

    public override double? FrameRate => _header.FrameRate;

    protected override ReadOnlySpan<byte> EntryType => "mp4v"u8;

    public override void Learn(AccessUnit unit)
    {
        if (!unit.IsRandomAccess || unit.Units.Count == 0)
        {
            return;
        }

        var data = unit.Units[0].Span;
        if (_configuration is not null && data.StartsWith(_configuration))
        {
            return;
        }

        if (MpegVideoSequenceHeader.TryRead(data, out var header))
        {
            (_header, _configuration) = (header, data[..SequenceLength(data)].ToArray());
            HasChanged = true;
        }
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => Mp4Descriptors.WriteBox(
        writer, _header.IsMpeg2 ? Mp4Descriptors.Mpeg2MainVideo : Mp4Descriptors.Mpeg1Video, isAudio: false, _configuration);

    // The header with its extensions: up to the group or picture.
    private static int SequenceLength(ReadOnlySpan<byte> data)
    {
        var offset = 4;
        while (MpegVideo.TryFindStartCode(data, ref offset, out var code))
        {
            if (code != MpegVideo.Extension)
            {
                return offset - 4;
            }
        }

        return data.Length;
    }
}
