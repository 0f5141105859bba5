using System.Buffers.Binary;
using System.Globalization;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Packets interleaved with the messages of a connection.</summary>
/// <remarks>
/// Nearly all clients use the channels that the runs carry anyway; then the bytes of the publisher go out as they are. For other channels
/// the run is copied once for all readers of the same channels.
/// </remarks>
internal sealed class InterleavedForm : WireForm
{
    // Channel of the RTP packets of each media index; null: the channels of the runs.
    private readonly byte[]? _channels;

    private InterleavedForm(IStream stream, WireFormContext context, byte[]? channels)
        : base(stream, context)
    {
        _channels = channels;
    }

    /// <summary>Takes the form of a stream for some channels.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="context">What it needs.</param>
    /// <param name="channels">Media index and RTP channel of what a reader set up.</param>
    public static SharedPackager<WireForm> Share(IStream stream, WireFormContext context, IReadOnlyDictionary<int, byte> channels)
    {
        byte[]? map = null;
        var key = context.KeyPrefix + "-interleaved";
        if (channels.Any(channel => channel.Value != channel.Key * 2))
        {
            // Media that the reader did not set up keep their channels; they are not sent to it.
            map = [.. Enumerable.Range(0, channels.Keys.Max() + 1).Select(media => channels.TryGetValue(media, out var channel) ? channel : (byte)(media * 2))];
            key += ":" + string.Join(',', map.Select(channel => channel.ToString(CultureInfo.InvariantCulture)));
        }

        return stream.Share<WireForm>(key, s => new InterleavedForm(s, context, map).Start());
    }

    protected override int PrefixLength => PacketRun.PrefixLength;

    protected override Chunk MakeChunk(PacketRun run)
    {
        if (_channels is null)
        {
            return ToChunk(run, run.Framed, run.PacketCount);
        }

        var bytes = run.Framed.ToArray();
        var frames = bytes.AsSpan();
        var channel = ChannelOf(run.Track);
        while (frames.Length >= PacketRun.PrefixLength)
        {
            frames[1] = channel;
            frames = frames[(PacketRun.PrefixLength + BinaryPrimitives.ReadUInt16BigEndian(frames[2..]))..];
        }

        return ToChunk(run, bytes, run.PacketCount);
    }

    protected override Chunk? FrameReport(ITrack track, byte[] report)
    {
        return new Chunk
        {
            Bytes = SenderReportWriter.Frame(report, (byte)(ChannelOf(track) + 1)),
            TrackIndex = track.Index,
            IsControl = true,
            PacketCount = 0,
        };
    }

    private byte ChannelOf(ITrack track)
    {
        var media = track.Description.MediaIndex;
        return _channels is not null && media < _channels.Length ? _channels[media] : (byte)(media * 2);
    }
}
