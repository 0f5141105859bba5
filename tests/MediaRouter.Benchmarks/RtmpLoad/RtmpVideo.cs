using System.Buffers.Binary;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.RtmpLoad.Wire;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>The video of <see cref="SyntheticVideo"/> as FLV video messages, cut into chunks once and stamped for each frame.</summary>
internal sealed class RtmpVideo
{
    /// <summary>Distance of the first NAL unit from the start of the body: frame and codec, packet type, offset, length.</summary>
    public const int NalOffset = 9;

    private const byte MetadataChunkStream = 4;
    private const byte VideoChunkStream = 6;
    private const byte KeyFrameAvc = 0x17;
    private const byte InterFrameAvc = 0x27;
    private const int StampOffset = NalOffset + FrameStamp.PayloadOffset;

    private readonly double _framesPerSecond;
    private readonly double _bitrateBps;
    private readonly int _gop;
    private readonly int _chunkSize;
    private readonly byte[] _keyFrame;
    private readonly byte[] _interFrame;

    public RtmpVideo(double bitrateBps, double framesPerSecond, int gop, int chunkSize)
    {
        (_framesPerSecond, _bitrateBps, _gop, _chunkSize) = (framesPerSecond, bitrateBps, gop, chunkSize);
        var gopBytes = bitrateBps / 8 / framesPerSecond * gop;
        var interBytes = Math.Max(64, (int)(gopBytes / (gop - 1 + SyntheticVideo.KeyFrameRatio)));
        _interFrame = Frame(InterFrameAvc, SyntheticVideo.NalUnit(SyntheticVideo.NalRefInter, interBytes));
        _keyFrame = Frame(KeyFrameAvc, SyntheticVideo.NalUnit(SyntheticVideo.NalRefKey, interBytes * SyntheticVideo.KeyFrameRatio));
    }

    /// <summary>What goes before the first frame: metadata and the AVC decoder configuration record.</summary>
    public byte[] Begin(uint messageStream)
    {
        var metadata = new AmfWriter().Text("@setDataFrame").Text("onMetaData").BeginObject()
            .Property("width", SyntheticVideo.WidthInMacroblocks * 16)
            .Property("height", SyntheticVideo.HeightInMacroblocks * 16)
            .Property("framerate", _framesPerSecond)
            .Property("videocodecid", 7)
            .Property("videodatarate", _bitrateBps / 1000)
            .EndObject();
        var sps = SyntheticVideo.WriteSps();
        var pps = SyntheticVideo.WritePps();
        byte[] configuration =
        [
            KeyFrameAvc, 0, 0, 0, 0, 1, sps[1], sps[2], sps[3], 0xFF, 0xE1, (byte)(sps.Length >> 8), (byte)sps.Length, .. sps, 1, (byte)(pps.Length >> 8), (byte)pps.Length, .. pps,
        ];
        return
        [
            .. RtmpMessage.ToChunks(MetadataChunkStream, RtmpMessageType.Data, messageStream, metadata.ToArray(), _chunkSize),
            .. RtmpMessage.ToChunks(VideoChunkStream, RtmpMessageType.Video, messageStream, configuration, _chunkSize),
        ];
    }

    /// <summary>A frame ready to be sent; the bytes belong to this object and hold until the next call.</summary>
    public ReadOnlySpan<byte> Stamp(uint frame, uint messageStream, long now)
    {
        var isKeyFrame = frame % (uint)_gop == 0;
        var message = (isKeyFrame ? _keyFrame : _interFrame).AsSpan();
        RtmpMessage.SetTime(message, (uint)(frame * (1000 / _framesPerSecond)));
        RtmpMessage.SetMessageStream(message, messageStream);
        var body = message[RtmpMessage.HeaderBytes..];
        SyntheticVideo.WriteSliceHeader(body[(NalOffset + 1)..], isKeyFrame, frame % (uint)_gop, frame / (uint)_gop);
        FrameStamp.Write(body[StampOffset..], now, frame, 0);
        return message;
    }

    /// <summary>Finds the stamp in the front of a video message, whatever NAL units a server put before the slice.</summary>
    public static bool TryReadStamp(ReadOnlySpan<byte> body, out long sent, out uint frame)
    {
        (sent, frame) = (0, 0);
        var position = NalOffset;
        while (position + FrameStamp.PayloadOffset + FrameStamp.Length <= body.Length)
        {
            if (FrameStamp.TryRead(body[(position + FrameStamp.PayloadOffset)..], out sent, out frame))
            {
                return true;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(body[(position - 4)..]);
            if (length > (uint)body.Length)
            {
                return false;
            }

            position += (int)length + 4;
        }

        return false;
    }

    private byte[] Frame(byte head, byte[] nal)
    {
        var body = new byte[NalOffset + nal.Length];
        body[0] = head;
        body[1] = 1;
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(NalOffset - 4), nal.Length);
        nal.CopyTo(body, NalOffset);
        return RtmpMessage.ToChunks(VideoChunkStream, RtmpMessageType.Video, 1, body, _chunkSize);
    }
}
