using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of MPEG-1 and MPEG-2 video. A unit is one picture with the headers in front of it.</summary>
/// <param name="clockRate">Clock rate of the track; 90000.</param>
/// <remarks>Source: RFC 2250, sections 3.1 and 3.4. A reader may start with an I picture that has a sequence header.</remarks>
public sealed class MpegVideoDepacketizer(int clockRate) : MarkedUnitDepacketizer(clockRate, VideoDepacketizer.MaxUnitBytes)
{
    /// <summary>Length in bytes of the header in front of the data.</summary>
    internal const int HeaderLength = 4;

    private const int ExtensionHeaderLength = 4;

    /// <inheritdoc/>
    private protected override bool TryBegin(ref ReadOnlyMemory<byte> data, bool isDoubtful) =>
        TryStrip(ref data)
        && data.Length > 3
        && data.Span.StartsWith((ReadOnlySpan<byte>)[0, 0, 1])
        && data.Span[3] is MpegVideo.SequenceHeader or MpegVideo.GroupOfPictures or MpegVideo.PictureHeader;

    /// <inheritdoc/>
    private protected override bool TryContinue(ref ReadOnlyMemory<byte> data, int gathered) => TryStrip(ref data);

    /// <inheritdoc/>
    private protected override void Complete(ReadOnlyMemory<byte> unit, in PayloadTime time, bool isDoubtful) =>
        Emit(unit, time, isRandomAccess: unit.Span[3] == MpegVideo.SequenceHeader && MpegVideo.HasIntraPicture(unit.Span));

    private static bool TryStrip(ref ReadOnlyMemory<byte> data)
    {
        // T: the MPEG-2 extension header follows.
        var length = HeaderLength + ((data.Span[0] & 0x04) != 0 ? ExtensionHeaderLength : 0);
        if (data.Length <= length)
        {
            return false;
        }

        data = data[length..];
        return true;
    }
}
