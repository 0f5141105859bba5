using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>What the codecs of pictures have in common.</summary>
internal abstract class VideoTrackWriter(FlvTrack track) : TrackWriter(track, RtmpMessageType.Video)
{
    private const int CodedFramesX = 3;
    private const byte LegacyAvc = 7;
    private const byte KeyFrame = 0x10;
    private const byte InterFrame = 0x20;
    private const byte EnhancedFlag = 0x80;
    private const byte LegacyFrame = 1;

    private protected override int MultitrackType => 6;

    /// <summary>Whether tags of the codec have composition times.</summary>
    private protected virtual bool HasCompositionTime => false;

    /// <summary>Writer of a track.</summary>
    public static VideoTrackWriter CreateVideo(FlvTrack track) => track.Codec switch
    {
        FlvCodec.H264 => new H264TrackWriter(track),
        FlvCodec.H265 => new H265TrackWriter(track),
        FlvCodec.Av1 => new Av1TrackWriter(track),
        _ => new VpTrackWriter(track),
    };

    /// <inheritdoc/>
    public override void AddMetadata(List<AmfProperty> properties)
    {
        AddPicture(properties);
        properties.Add(new(FlvMetadata.VideoCodecId, AmfValue.Of(Track.IsEnhanced ? Track.FourCc : (double)LegacyAvc)));
    }

    /// <inheritdoc/>
    public override void AddTrackMetadata(List<AmfProperty> properties)
    {
        AddPicture(properties);
        properties.Add(new(FlvMetadata.VideoCodecId, AmfValue.Of((double)Track.FourCc)));
    }

    /// <inheritdoc/>
    public override int WriteHeader(Span<byte> header, AccessUnit unit, int compositionTime, int nanoseconds)
    {
        if (!Track.IsEnhanced)
        {
            header[0] = (byte)(FrameType(unit.IsRandomAccess) | LegacyAvc);
            header[1] = LegacyFrame;
            WriteComposition(header[2..], compositionTime);
            return 5;
        }

        if (!HasCompositionTime)
        {
            return WriteEnhanced(header, CodedFrames, unit.IsRandomAccess, nanoseconds);
        }

        var length = WriteEnhanced(header, compositionTime == 0 ? CodedFramesX : CodedFrames, unit.IsRandomAccess, nanoseconds);
        if (compositionTime == 0)
        {
            return length;
        }

        WriteComposition(header[length..], compositionTime);
        return length + 3;
    }

    private protected override byte FirstByte(bool isRandomAccess) => (byte)(EnhancedFlag | FrameType(isRandomAccess));

    private protected override byte[] MakeSequenceHeader(byte[] record)
    {
        if (!Track.IsEnhanced)
        {
            return [KeyFrame | LegacyAvc, 0, 0, 0, 0, .. record];
        }

        Span<byte> header = stackalloc byte[MaxHeaderLength];
        var length = WriteEnhanced(header, SequenceStart, isRandomAccess: true, nanoseconds: -1);
        return [.. header[..length], .. record];
    }

    private static byte FrameType(bool isRandomAccess) => isRandomAccess ? KeyFrame : InterFrame;

    private void AddPicture(List<AmfProperty> properties)
    {
        var (width, height, frameRate) = Picture(Track.Track.Description.Parameters);
        if (width > 0 && height > 0)
        {
            properties.Add(new("width", AmfValue.Of((double)width)));
            properties.Add(new("height", AmfValue.Of((double)height)));
        }

        if (frameRate is > 0 and < 1000)
        {
            properties.Add(new("framerate", AmfValue.Of(frameRate.Value)));
        }
    }

    private static (int Width, int Height, double? FrameRate) Picture(CodecParameters? parameters) => parameters switch
    {
        H264Parameters { SequenceSets.Count: > 0 } h264 when H264Sps.TryParse(h264.SequenceSets[0].Span, out var sps) => (sps.Width, sps.Height, sps.FrameRate),
        H265Parameters { SequenceSets.Count: > 0 } h265 when H265Sps.TryParse(h265.SequenceSets[0].Span, out var sps) => (sps.Width, sps.Height, sps.FrameRate),
        Av1Parameters av1 => (av1.Width, av1.Height, Av1SequenceHeader.TryParse(av1.SequenceHeader.Span, out var sequence) ? sequence.FrameRate : null),
        Vp9Parameters vp9 => (vp9.Width, vp9.Height, null),
        _ => (0, 0, null),
    };
}
