using MediaRouter.Net;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Packets as datagrams, grouped so that a frame leaves by as few system calls as possible.</summary>
internal sealed class DatagramForm : WireForm
{
    // Used inside OnPackets only, which is never called twice at a time.
    private readonly DatagramGrouping _grouping = new();

    private DatagramForm(IStream stream, WireFormContext context)
        : base(stream, context)
    {
    }

    public static SharedPackager<WireForm> Share(IStream stream, WireFormContext context) =>
        stream.Share<WireForm>(context.KeyPrefix + "-udp", s => new DatagramForm(s, context).Start());

    protected override int PrefixLength => 0;

    protected override Chunk MakeChunk(PacketRun run)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(run.Framed.Length - (run.PacketCount * PacketRun.PrefixLength));
        var at = 0;
        var count = 0;
        foreach (var packet in run)
        {
            // What came over TCP may be longer than any datagram; such packets cannot go out here.
            if (packet.Length is > 0 and <= DatagramGrouping.MaxBytes)
            {
                packet.CopyTo(bytes.AsSpan(at));
                at += packet.Length;
                count++;
                _grouping.Add(packet.Length);
            }
        }

        return ToChunk(run, bytes.AsMemory(0, at), count, _grouping.Build());
    }

    protected override Chunk? FrameReport(ITrack track, byte[] report)
    {
        var length = report.Length - PacketRun.PrefixLength;
        return new Chunk
        {
            Bytes = report.AsMemory(PacketRun.PrefixLength),
            TrackIndex = track.Index,
            IsControl = true,
            PacketCount = 0,
            Groups = [new DatagramGroup(0, length, length)],
        };
    }
}
