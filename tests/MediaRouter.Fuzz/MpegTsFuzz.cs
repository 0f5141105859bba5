using System.Buffers;
using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Fuzz;

public class MpegTsFuzz
{
    private static readonly TsReaderOptions Limits = new() { MaxPesBytes = 64 * 1024, MaxBufferedBytes = 256 * 1024 };

    [Fact]
    public void TsReader_takes_any_bytes()
    {
        byte[][] corpus = [.. Streams()];
        foreach (var stream in corpus)
        {
            Assert.NotEqual(0, Read(stream, 188));
        }

        var cut = 0;
        FuzzLoop.Run(corpus, input =>
        {
            cut = (cut + 37) % 400;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Read(input, cut + 1);

            // A reader with its tables, and what the units take: bounded by what came in.
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(allocated, 0, 512 * 1024 + (200L * input.Length));
        });
    }

    [Fact]
    public void Elementary_streams_take_any_bytes()
    {
        // First the stream type, then what its PES packets carry.
        string[] corpus =
        [
            "01000001b328016835ffffe0700000000100000ffff8", "02000001b328016835ffffe070000001b5148a00010000000001b80008004000000100000ffff8000001000050",
            "03fffda400" + new string('2', 1144) + "fffda400", "0ffff14c80017ffc01020304fff14c80017ffc01020304", "10000001b001000001b58913000001000000012000c48881f4514043c1463f000001b61060b182",
            "1156e00c20001190001fe00e0817a856e00580" + "aa5500112233", "15" + "0000cf0002aabb00018f00010100024f000102", "06060e2b34",
            "1b000000016764001eacd940a02ff970110000030001000003003c0f162d960000000168ebe3cb22c00000016588840000014144",
            "2400000140010c01ffff01600000030090000003000003003f9594090000014201010160000003009000000300000300" + "0000014401c172b462400000012601af80",
            "810b7712341440430055" + new string('1', 1518),
        ];
        FuzzLoop.Run([.. corpus.Select(Convert.FromHexString)], input =>
        {
            if (input.Length < 2)
            {
                return;
            }

            var descriptors = input[0] switch { 0x06 => "05044b4c5641", 0x15 => "26090100ff4b4c5641000f", _ => "" };
            byte[] map = [2, 0, 0, 0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, input[0], 0xe1, 0, 0xf0, (byte)(descriptors.Length / 2), .. Convert.FromHexString(descriptors)];
            List<byte> stream = [.. Packet(0, 0, true, [0, .. Seal([0, 0, 0, 0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0])], 0xff), .. Packet(0x1000, 0, true, [0, .. Seal(map)], 0xff)];
            var counter = 0;
            for (var repeat = 0; repeat < 3; repeat++)
            {
                // In PES packets of all sizes, some without a time.
                var size = 1 + (input[^1] >> repeat);
                for (var at = 1; at < input.Length; at += size)
                {
                    var data = input.AsSpan(at, Math.Min(Math.Min(size, 170), input.Length - at));
                    byte[] header = at % 3 == 0 ? [0, 0, 1, 0xe0, 0, 0, 0x80, 0, 0] : [0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, 0x21, 0, (byte)((repeat << 5) | 1), (byte)at, 1];
                    stream.AddRange(Packet(0x100, counter++, true, [.. header, .. data], null));
                }
            }

            Read([.. stream], 1316, mayGrow: true);
        });
    }

    [Fact]
    public void Program_maps_take_any_bytes()
    {
        byte[][] corpus =
        [
            Convert.FromHexString("e100f0001be100f00024e101f00605044845564306e102f00a05044f7075737f028002"),
            Convert.FromHexString("e100f00605044844" + "4d5681e100f00a0a04656e6700" + "6a017f" + "15e101f00f260dffff49443320ff49443320000f"),
            Convert.FromHexString("e100f00006e102f01005044f7075737f0880810401c8e4000006e103f00605044b4c5641"),
        ];
        FuzzLoop.Run(corpus, input =>
        {
            var body = input.AsSpan(0, Math.Min(input.Length, 160)).ToArray();
            byte[] bytes =
            [
                .. Packet(0, 0, true, [0, .. Seal([0, 0, 0, 0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0])], 0xff),
                .. Packet(0x1000, 0, true, [0, .. Seal([2, 0, 0, 0, 1, 0xc1, 0, 0, .. body])], 0xff),
                .. Packet(0x1000, 1, true, [0, .. Seal([2, 0, 0, 0, 1, 0xc3, 0, 0, .. body.Reverse()])], 0xff),
            ];
            Read(bytes, 188);
        });
    }

    private static int Read(byte[] input, int cut, bool mayGrow = false)
    {
        var sink = new CountingSink();
        var reader = new TsReader(sink, Limits);
        for (var at = 0; at < input.Length; at += cut)
        {
            reader.Feed(input.AsSpan(at, Math.Min(cut, input.Length - at)));
        }

        reader.Finish();
        Assert.True(mayGrow || sink.UnitBytes <= input.Length, "more media came out than went in");
        return sink.Units;
    }

    private static IEnumerable<byte[]> Streams()
    {
        var sets = new H264Parameters
        {
            SequenceSets = [Hex("6764001eacd940a02ff970110000030001000003003c0f162d96")],
            PictureSets = [Hex("68ebe3cb22c0")],
        };
        var aac = new Mpeg4AudioParameters(new Mpeg4AudioConfig { SampleRate = 48000, ChannelConfiguration = 2 });
        yield return Write(
            (Track(MediaKind.Video, "H264", 90000, sets), ["658884007ffef1dcf0299ae5", "419a0102030405"]),
            (Track(MediaKind.Audio, "MPEG-4 Audio", 48000, aac), ["0102030405", "060708"]));
        yield return Write(
            (Track(MediaKind.Audio, "Opus", 48000, new OpusParameters(6)), ["fc010203", "fc0405"]),
            (Track(MediaKind.Audio, "AC3", 48000, new Ac3Parameters(48000, 2)), ["0b7712341440430055" + new string('1', 1518)]),
            (Track(MediaKind.Data, "KLV", 90000, null), ["060e2b34"]));
        yield return Write(
            (Track(MediaKind.Video, "MPEG-1/2 Video", 90000, null), ["000001b328016835ffffe070000001b5148a00010000000001b80008004000000100000ffff8"]),
            (Track(MediaKind.Video, "MPEG-4 Video", 90000, null), ["000001b001000001b58913000001000000012000c48881f4514043c1463f000001b61060b182"]),
            (Track(MediaKind.Audio, "MPEG-1/2 Audio", 90000, null), ["fffda400" + new string('2', 1144)]));
    }

    private static byte[] Packet(int pid, int counter, bool starts, byte[] payload, byte? padWith)
    {
        var packet = new byte[188];
        packet.AsSpan().Fill(0xff);
        packet[0] = 0x47;
        packet[1] = (byte)((starts ? 0x40 : 0) | (pid >> 8));
        packet[2] = (byte)pid;
        var stuffing = padWith is null ? 184 - payload.Length : 0;
        packet[3] = (byte)((stuffing > 0 ? 0x30 : 0x10) | (counter & 0x0f));
        if (stuffing > 0)
        {
            packet[4] = (byte)(stuffing - 1);
            packet[5] = stuffing > 1 ? (byte)0 : payload[0];
        }

        payload.CopyTo(packet.AsSpan(4 + stuffing));
        return packet;
    }

    private static byte[] Seal(byte[] section)
    {
        byte[] bytes = [.. section, 0, 0, 0, 0];
        bytes[1] = 0xb0;
        bytes[2] = (byte)(bytes.Length - 3);
        var crc = uint.MaxValue;
        foreach (var value in section.Select((_, i) => bytes[i]))
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x8000_0000) != 0 ? 0x04c11db7u : 0u);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), crc);
        return bytes;
    }

    private static ByteString Hex(string hex) => ByteString.Copy(Convert.FromHexString(hex));

    private static TrackDescription Track(MediaKind kind, string codec, int clockRate, CodecParameters? parameters) =>
        new() { Kind = kind, Codec = codec, ClockRate = clockRate, Parameters = parameters };

    private static byte[] Write(params (TrackDescription Track, string[] Units)[] tracks)
    {
        var writer = new TsWriter([.. tracks.Select(entry => entry.Track)]);
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 3; i++)
        {
            for (var track = 0; track < tracks.Length; track++)
            {
                var time = (long)i * tracks[track].Track.ClockRate / 30;
                var unit = tracks[track].Units[i % tracks[track].Units.Length];
                Assert.True(writer.Write(track, new AccessUnit { Units = [Convert.FromHexString(unit)], Pts = time, Dts = time, IsRandomAccess = true }, output));
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private sealed class CountingSink : ITsReaderSink
    {
        public int Units { get; private set; }

        public long UnitBytes { get; private set; }

        public void OnProgram(TsProgram program) => Assert.True(program.Tracks.Count <= StreamDescription.MaxTracks);

        public void OnAccessUnit(int track, AccessUnit unit)
        {
            Units++;
            UnitBytes += unit.Units.Sum(part => part.Length);
            Assert.NotEmpty(unit.Units);
        }

        public void OnFault(TsFault fault, int track, long count)
        {
            Assert.True(count > 0);
            Assert.NotEmpty(fault.Describe());
        }
    }
}
