using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Fuzz;

public class Mp4ReaderFuzz
{
    // Tables, units and their lists; and boxes and samples within the limits below, which a few bytes may announce.
    private const long BytesPerInputByte = 4096;
    private const int Limit = 64 * 1024;

    [Fact]
    public void Reader_takes_any_bytes_in_any_cut()
    {
        var corpus = Corpus();
        FuzzLoop.Run(corpus, input =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var whole = Read(input, input.Length);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(allocated, 0, (BytesPerInputByte * input.Length) + (16 * Limit));
            Assert.Equal(whole, Read(input, 7));
        });
    }

    [Fact]
    public void Enumerator_takes_any_bytes() => FuzzLoop.Run(Corpus(), input =>
    {
        var length = 0;
        foreach (var box in new Mp4BoxEnumerator(input))
        {
            Assert.True(box.ContentOffset >= length);
            length = box.ContentOffset + box.Content.Length;
        }

        Assert.InRange(length, 0, input.Length);
    });

    private static List<string> Read(byte[] input, int cut)
    {
        var sink = new Sink();
        var reader = new Mp4Reader(sink, new Mp4ReaderOptions { MaxBoxBytes = Limit, MaxSampleBytes = Limit });
        for (var at = 0; at < input.Length; at += cut)
        {
            reader.Feed(input.AsSpan(at, Math.Min(cut, input.Length - at)));
            Assert.True(reader.SkippableBytes >= 0);
        }

        reader.EndSegment();
        return sink.Seen;
    }

    private static List<byte[]> Corpus()
    {
        var h264 = new H264Parameters
        {
            SequenceSets = [Bytes("6764001eacd940a02ff970110000030001000003003c0f162d96")],
            PictureSets = [Bytes("68ebe3cb22c0")],
        };
        var h265 = new H265Parameters
        {
            VideoSets = [Bytes("40010c01ffff01600000030090000003000003003f959409")],
            SequenceSets = [Bytes("42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1")],
            PictureSets = [Bytes("4401c172b46240")],
        };
        var corpus = new List<byte[]>
        {
            Movie("H264", 90000, h264, "658884007ffef1dc", "06050102", "41e002ff"),
            Movie("H265", 90000, h265, "2601af0203", "0201d02149"),
            Movie("AV1", 90000, Av1CodecConfiguration.FromSequenceHeader(Convert.FromHexString("080000000cc4ff6736be4010")), "080000000cc4ff6736be4010", "301000ff"),
            Movie("VP9", 90000, new Vp9Parameters(0) { Width = 64, Height = 64 }, "824983420027f01676083824"),
            Movie("MPEG-4 Video", 90000, new Mpeg4VideoParameters(Bytes("000001b001000001b58913000001000000012000c48881f4514043c1463f")), "000001b6106000ff"),
            Movie("MPEG-1/2 Video", 90000, null, "000001b328016835ffffe070000001b5148a000100000000010000080102"),
            Movie("M-JPEG", 90000, null, "ffd8ffc0000b0800b801400101220011ffd9"),
            Movie("MPEG-4 Audio", 44100, new Mpeg4AudioParameters(new Mpeg4AudioConfig { SampleRate = 44100, ChannelConfiguration = 2 }), "2111450014", "2101"),
            Movie("Opus", 48000, new OpusParameters(6), "fc010203"),
            Movie("MPEG-1/2 Audio", 90000, null, "fffb746400000246"),
            Movie("AC3", 48000, new Ac3Parameters(48000, 2), "0b77123414404300"),
            Movie("FLAC", 48000, new FlacParameters(48000, 2, 16) { StreamInfo = Bytes("1000100000000e0012340bb802f0000bb80000000000000000000000000000000000") }, "fff8ca180011"),
            Movie("LPCM", 8000, new LpcmParameters(24, 8000, 1), "010203040506"),
        };

        // A table of a few bytes that stands for thousands of millions of samples.
        byte[] endless = [.. corpus[^1]];
        var run = endless.AsSpan().LastIndexOf("trun"u8);
        endless.AsSpan(run + 8, 4).Fill(0xff);
        corpus.Add(endless);
        return corpus;
    }

    private static byte[] Movie(string codec, int clockRate, CodecParameters? parameters, params string[] units)
    {
        var kind = clockRate == 90000 && codec != "MPEG-1/2 Audio" ? MediaKind.Video : MediaKind.Audio;
        var track = new Mp4Track(new TrackDescription { Kind = kind, Codec = codec, ClockRate = clockRate, Parameters = parameters, Language = "de" });
        var first = new AccessUnit { Units = [.. units.Select(unit => (ReadOnlyMemory<byte>)Convert.FromHexString(unit))], Pts = 9000, Dts = 6000, IsRandomAccess = true };
        track.Learn(first);
        Mp4Track.StartAt([track], 0, first);
        var writer = new FragmentWriter([track]);
        List<byte> bytes = [.. InitSegment.Create([track], new InitSegmentOptions { UserData = new byte[] { 0, 0, 0, 9, 1, 2, 3, 4, 5 } }).Bytes.Span];
        for (var i = 0; i < 6; i++)
        {
            writer.Add(0, new AccessUnit { Units = first.Units, Pts = 9000 + (i * i), Dts = 6000 + (3000 * i), IsRandomAccess = i % 2 == 0 });
            if (i == 3)
            {
                bytes.AddRange(writer.Take(withSegmentType: true)!.Bytes.Span);
            }
        }

        bytes.AddRange(writer.Finish()!.Bytes.Span);
        return [.. bytes];
    }

    private static ByteString Bytes(string hex) => ByteString.Copy(Convert.FromHexString(hex));

    private sealed class Sink : IMp4ReaderSink
    {
        private int _tracks;

        public List<string> Seen { get; } = [];

        public void OnMovie(Mp4Movie movie)
        {
            _tracks = movie.Tracks.Count;
            Assert.All(movie.Tracks, static track => Assert.True(track.ClockRate > 0));
            Seen.Add($"{_tracks} tracks, {movie.LeftOut.Count} left out");
        }

        public void OnAccessUnit(int track, AccessUnit unit)
        {
            Assert.InRange(track, 0, _tracks - 1);
            Assert.NotEmpty(unit.Units);
            Assert.All(unit.Units, static part => Assert.True(part.Length > 0));
            Seen.Add($"{track} {unit.Pts} {unit.Dts}");
        }

        public void OnFault(Mp4Fault fault, int track, long count)
        {
            Assert.True(count > 0);
            Assert.InRange(track, -1, Math.Max(-1, _tracks - 1));
            Seen.Add($"{fault} {track}");
        }
    }
}
