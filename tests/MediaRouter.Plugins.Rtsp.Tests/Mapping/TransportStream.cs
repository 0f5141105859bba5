using System.Buffers;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Mapping;

/// <summary>A transport stream in RTP packets.</summary>
internal sealed class TransportStream
{
    public const string Description =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=Drone\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" +
        "m=video 0 RTP/AVP 33\r\na=control:streamid=0\r\n";

    private const int PacketsPerDatagram = 7;

    private static readonly H264Parameters Parameters = new()
    {
        SequenceSets = [ByteString.Copy(Convert.FromHexString("6764001eacd940a02ff970110000030001000003003c0f162d96"))],
        PictureSets = [ByteString.Copy(Convert.FromHexString("68ebe3cb22c0"))],
    };

    private ushort _sequence = 1000;

    public static TrackDescription Video { get; } = new() { Kind = MediaKind.Video, Codec = "H264", ClockRate = 90000, Parameters = Parameters };

    public static TrackDescription Audio { get; } = new() { Kind = MediaKind.Audio, Codec = "Opus", ClockRate = 48000, Parameters = new OpusParameters(2) };

    /// <summary>Pictures, and a packet of sound for each of them where there is a second track.</summary>
    public static List<(int Track, AccessUnit Unit)> Units(int pictures, int tracks = 2)
    {
        var units = new List<(int, AccessUnit)>();
        for (var i = 0; i < pictures; i++)
        {
            units.Add((0, Unit(1800L * i, i % 10 == 0, [(byte)(i % 10 == 0 ? 0x65 : 0x41), 0x88, .. Enumerable.Range(0, 400).Select(number => (byte)((number % 200) + i + 1))])));
            if (tracks > 1)
            {
                units.Add((1, Unit(960L * i, true, [0xfc, (byte)i, 1, 2, 3])));
            }
        }

        return units;
    }

    /// <summary>RTP packets of a program, beginning with its tables.</summary>
    public List<byte[]> Packets(IReadOnlyList<TrackDescription> tracks, IEnumerable<(int Track, AccessUnit Unit)> units)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new TsWriter(tracks);
        foreach (var (track, unit) in units)
        {
            Assert.True(writer.Write(track, unit, output));
        }

        return [.. output.WrittenSpan.ToArray().Chunk(PacketsPerDatagram * 188).Select(Packet)];
    }

    public byte[] Packet(byte[] payload)
    {
        var packet = new byte[RtpPacket.FixedHeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, 33, _sequence, _sequence * 90u, 0x99, marker: false);
        payload.CopyTo(packet, RtpPacket.FixedHeaderLength);
        _sequence++;
        return packet;
    }

    public static void AssertSame(IReadOnlyList<(int Track, AccessUnit Unit)> expected, IReadOnlyList<(int Track, AccessUnit Unit)> actual)
    {
        for (var track = 0; track < 2; track++)
        {
            Assert.Equal(Text(expected, track), Text(actual, track));
        }
    }

    private static IEnumerable<string> Text(IEnumerable<(int Track, AccessUnit Unit)> units, int track)
    {
        var own = units.Where(entry => entry.Track == track).Select(entry => entry.Unit).ToList();
        return own.Select(unit => $"{unit.Pts - own[0].Pts} {unit.IsRandomAccess} {string.Join(' ', unit.Units.Select(part => Convert.ToHexString(part.Span)))}");
    }

    private static AccessUnit Unit(long time, bool isRandomAccess, byte[] bytes) =>
        new() { Units = [bytes], Pts = time, Dts = time, IsRandomAccess = isRandomAccess };
}
