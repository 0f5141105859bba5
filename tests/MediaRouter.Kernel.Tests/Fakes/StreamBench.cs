using System.Text;
using MediaRouter.Kernel.Streams;
using MediaRouter.Kernel.Tests.Plugins;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;
using MediaRouter.Testing;

namespace MediaRouter.Kernel.Tests.Fakes;

/// <summary>A live stream with a manual clock, one track of pictures and one of sound.</summary>
internal sealed class StreamBench
{
    public const int VideoClock = 90000;
    public const int AudioClock = 48000;

    public StreamBench(bool packetNative = true, TimeSpan? gather = null, bool useSourceClock = false, bool audioUnits = false, int maxRtpPayload = 100, GopCacheMode gopCache = GopCacheMode.Off, long gopMaxBytes = 1 << 20)
    {
        Stream = new LiveStream("cam", Description(packetNative, audioUnits), new CodecRegistry(new FakeParts().Add(Codec)), new StreamSettings
        {
            GatherTime = gather ?? TimeSpan.FromMilliseconds(3),
            MaxRtpPayload = maxRtpPayload,
            UseSourceClock = useSourceClock,
            GopCache = gopCache,
            GopMaxBytes = gopMaxBytes,
            TimeProvider = Clock,
            Log = Log.CreateLogger(""),
        });
    }

    public FakeCodec Codec { get; } = new();

    public ManualTimeProvider Clock { get; } = new();

    public LiveStream Stream { get; }

    public ListLog Log { get; } = new();

    public IEnumerable<string> LogLines => Log.Lines.Select(line => line.Text);

    public static StreamDescription Description(bool packetNative = true, bool audioUnits = false) => new()
    {
        Tracks =
        [
            packetNative
                ? new TrackDescription { Kind = MediaKind.Video, ClockRate = VideoClock, Rtp = new RtpFormat { PayloadType = 96, EncodingName = "FAKE", ClockRate = VideoClock } }
                : new TrackDescription { Kind = MediaKind.Video, ClockRate = VideoClock, Codec = "Fake", Parameters = new FakeParameters(1) },
            audioUnits && !packetNative
                ? new TrackDescription { Kind = MediaKind.Audio, ClockRate = AudioClock, MediaIndex = 1, Codec = "Fake", Parameters = new FakeParameters(1) }
                : new TrackDescription { Kind = MediaKind.Audio, ClockRate = AudioClock, MediaIndex = 1, Rtp = new RtpFormat { PayloadType = 97, EncodingName = audioUnits ? "FAKE" : "", ClockRate = AudioClock } },
        ],
    };

    public RecordingSink Subscribe(int track = 0)
    {
        var sink = new RecordingSink();
        Stream.SubscribePackets(sink, [Stream.Tracks[track]]);
        return sink;
    }

    public static byte[] Packet(ushort sequence, uint timestamp, string payload, bool marker = false, byte payloadType = 96, uint ssrc = 0x11111111)
    {
        var packet = new byte[RtpPacket.FixedHeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, payloadType, sequence, timestamp, ssrc, marker);
        Encoding.ASCII.GetBytes(payload, packet.AsSpan(RtpPacket.FixedHeaderLength));
        return packet;
    }

    public void Write(IStreamWriter writer, ushort sequence, uint timestamp, string payload, bool marker = false, int track = 0, uint ssrc = 0x11111111, long ntp = 0) =>
        writer.WritePacket(track, Packet(sequence, timestamp, payload, marker, (byte)(96 + track), ssrc), Clock.GetTimestamp(), ntp);
}
