using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Tests;

public class ConversionTests
{
    private const int MaxPayloadSize = 1200;

    private static readonly byte[] Mp3Frame = [0xFF, 0xFB, 0x90, 0x64, .. new byte[413]];
    private static readonly byte[] VideoConfiguration = Convert.FromHexString("000001B001000001B58913000001000000012000C48D8800F514042D1443");
    private static readonly byte[] SequenceHeader = Convert.FromHexString("000001B328016835FFFFE070000001B800080040");
    private static readonly byte[] Ac3Frame = [.. Convert.FromHexString("0b7709c3104043e106f0b018"), .. new byte[500]];

    /// <summary>Tracks as a source of access units declares them, with one unit.</summary>
    public static TheoryData<string> UnitTracks => [.. AccessUnitTracks().Select(track => track.Name)];

    [Theory]
    [MemberData(nameof(UnitTracks))]
    public void Units_become_packets_and_units_again(string name)
    {
        var (_, label, clockRate, parameters, data) = AccessUnitTracks().Single(track => track.Name == name);
        var declared = new TrackDescription { Kind = MediaKind.Audio, Codec = label, ClockRate = clockRate, Parameters = parameters };
        var codec = AllCodecs.Get(label);
        var sent = declared with { Rtp = codec.DescribeRtp(declared, 100) };
        Assert.NotNull(sent.Rtp);
        var packetizer = codec.CreatePacketizer(sent, MaxPayloadSize);
        Assert.NotNull(packetizer);

        // A reader knows the track by its session description alone.
        Assert.True(codec.TryRecognise(sent.Kind, sent.Rtp, out var recognised));
        var depacketizer = codec.CreateDepacketizer(new TrackDescription { Kind = sent.Kind, Codec = label, ClockRate = clockRate, Parameters = recognised, Rtp = sent.Rtp });
        Assert.NotNull(depacketizer);

        var writer = new Writer();
        packetizer.Packetize(new AccessUnit { Units = [data], Pts = 5000, Dts = 5000, IsRandomAccess = true }, writer);
        var units = new List<AccessUnit>();
        Assert.Equal(0, depacketizer.Depacketize(writer.ToRun(5000), units));

        Assert.Equal(5000, units[0].Pts);
        Assert.Equal(data, units.SelectMany(unit => unit.Units).SelectMany(part => part.ToArray()));
        Assert.All(units, unit => Assert.True(unit.IsRandomAccess));
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 96\na=rtpmap:96 MP4A-LATM/90000\na=fmtp:96 object=2; cpresent=1")]
    [InlineData("m=audio 0 RTP/AVP 96\na=rtpmap:96 mpeg4-generic/48000/2\na=fmtp:96 mode=AAC-hbr; sizelength=0; config=1190")]
    public void Formats_that_cannot_be_converted_have_no_converters(string lines)
    {
        var track = AllCodecs.Recognise(lines);

        Assert.Null(AllCodecs.Get(track.Codec).CreateDepacketizer(track));
        Assert.Null(AllCodecs.Get(track.Codec).CreatePacketizer(track, MaxPayloadSize));
    }

    private static IEnumerable<(string Name, string Label, int ClockRate, CodecParameters? Parameters, byte[] Data)> AccessUnitTracks()
    {
        var samples = new byte[4800];
        new Random(1).NextBytes(samples);
        Assert.True(Mpeg4AudioConfig.TryParse([0x11, 0x90], out var aac));
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString("400024103FC0"), out var latm));
        yield return ("AAC", "MPEG-4 Audio", 48000, new Mpeg4AudioParameters(aac), samples[..3000]);
        yield return ("LATM", "MPEG-4 Audio LATM", 44100, new Mpeg4LatmParameters(latm), samples[..3000]);
        yield return ("Opus, stereo", "Opus", 48000, new OpusParameters(2), samples[..300]);
        yield return ("Opus, 7.1", "Opus", 48000, new OpusParameters(8), samples[..1200]);
        yield return ("MP3", "MPEG-1/2 Audio", 90000, null, Mp3Frame);
        yield return ("AC-3", "AC3", 48000, new Ac3Parameters(48000, 2), Ac3Frame);
        yield return ("PCMU", "G711", 8000, new G711Parameters(IsMuLaw: true, 8000, 1), samples);
        yield return ("PCMA, stereo", "G711", 16000, new G711Parameters(IsMuLaw: false, 16000, 2), samples);
        yield return ("G.722", "G722", 8000, null, samples);
        yield return ("G.726", "G726", 8000, new G726Parameters(24000, IsBigEndian: false), samples);
        yield return ("Speex", "Speex", 16000, null, samples[..70]);
        yield return ("L8", "LPCM", 8000, new LpcmParameters(8, 8000, 1), samples);
        yield return ("L16, static", "LPCM", 44100, new LpcmParameters(16, 44100, 2), samples);
        yield return ("L16", "LPCM", 48000, new LpcmParameters(16, 48000, 2), samples);
        yield return ("L24", "LPCM", 48000, new LpcmParameters(24, 48000, 8), samples);
        yield return ("MPEG-4 Video", "MPEG-4 Video", 90000, new Mpeg4VideoParameters(ByteString.Copy(VideoConfiguration)), [.. VideoConfiguration, 0, 0, 1, 0xB6, 0x10, .. new byte[3000]]);
        yield return ("MPEG-2 Video", "MPEG-1/2 Video", 90000, null, [.. SequenceHeader, 0, 0, 1, 0, 0, 0x0F, 0xFF, 0xF8, 0, 0, 1, 1, .. new byte[3000]]);
        yield return ("KLV", "KLV", 90000, null, [0x06, 0x0E, 0x2B, 0x34, .. samples]);
    }

    private sealed class Writer : IRtpPayloadWriter
    {
        private readonly List<byte> _framed = [];
        private byte[] _place = [];
        private ushort _sequence = 65535;

        public Span<byte> GetSpan(int size)
        {
            Assert.InRange(size, 1, MaxPayloadSize);
            return _place = new byte[size];
        }

        public void Commit(int size, bool marker, int timestampOffset = 0)
        {
            var packet = new byte[RtpPacket.FixedHeaderLength + size];
            RtpPacket.WriteHeader(packet, 96, _sequence++, (uint)(5000 + timestampOffset), 1, marker);
            _place.AsSpan(0, size).CopyTo(packet.AsSpan(RtpPacket.FixedHeaderLength));
            _framed.AddRange([PacketRun.PrefixMagic, 0, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet]);
        }

        public PacketRun ToRun(long pts) => new()
        {
            Track = new Track(),
            Framed = _framed.ToArray(),
            PacketCount = 1,
            Pts = pts,
            NtpUnixNanoseconds = 0,
            StartsUnit = true,
            EndsUnit = true,
            IsRandomAccess = true,
            ReceivedAt = 1,
        };
    }

    private sealed class Track : ITrack
    {
        public int Index => 0;

        public TrackDescription Description { get; } = new() { Kind = MediaKind.Audio, ClockRate = 48000 };

        public int DescriptionVersion => 0;

        public uint Ssrc => 1;

        public bool HasRandomAccessPoints => false;

        public TrackClock? Clock => null;
    }
}
