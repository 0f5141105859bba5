using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Hls.Source.Containers;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class PackedAudioTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void AAC_is_timed_by_its_tags_over_the_wrap_around_in_any_cut(int cut)
    {
        var sink = new Sink();
        var parser = new SegmentParser(sink);
        const long Start = (1L << 33) - 9000;
        for (var number = 0; number < 3; number++)
        {
            parser.BeginSegment();
            var bytes = TestSegments.PackedAudio(number, Start);
            for (var at = 0; at < bytes.Length; at += cut)
            {
                Assert.Null(parser.Feed(bytes.AsSpan(at, Math.Min(cut, bytes.Length - at))));
            }

            Assert.Null(parser.EndSegment());
        }

        var track = Assert.Single(Assert.Single(sink.Tracks));
        Assert.Equal(("MPEG-4 Audio", 48000), (track.Codec, track.ClockRate));
        Assert.Equal(TestSegments.Audio.Parameters, track.Parameters);
        Assert.Equal(Enumerable.Range(0, TestSegments.FirstFrame(15)), sink.Units.Select(TestSegments.NumberOf));
        Assert.All(sink.Units.Select((unit, i) => (unit, i)), entry => Assert.InRange(entry.unit.Pts - sink.Units[0].Pts - (entry.i * 1024L), -1, 1));
        Assert.InRange(sink.Units[0].Pts - (Start * 48000 / 90000), -1, 1);
        Assert.Empty(sink.Faults);
    }

    [Fact]
    public void MPEG_audio_and_AC3_are_told_apart()
    {
        var mp3 = new Sink();
        Read(mp3, [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0, .. Frame("fffb7464", 288), .. Frame("fffb7464", 288)]);
        Assert.Equal(("MPEG-1/2 Audio", 90000), (mp3.Tracks[0][0].Codec, mp3.Tracks[0][0].ClockRate));
        Assert.Equal([0L, 2160L], mp3.Units.Select(unit => unit.Pts));

        var ac3 = new Sink();
        Read(ac3, [.. Frame("0b77123414404300", 768), .. Frame("0b77123414404300", 768)]);
        Assert.Equal(new Ac3Parameters(48000, 2), ac3.Tracks[0][0].Parameters);
        Assert.Equal([0L, 1536L], ac3.Units.Select(unit => unit.Pts));
    }

    [Fact]
    public void Large_tags_are_passed_over_and_garbage_is_counted()
    {
        var sink = new Sink();
        var aac = TestSegments.PackedAudio(0, 0);
        byte[] picture = [.. "ID3"u8, 4, 0, 0, 0, 0x06, 0, 0, .. new byte[6 << 14]];
        Read(sink, [.. picture, .. aac, 1, 2, 3, .. aac]);

        Assert.Equal(2 * TestSegments.FirstFrame(5), sink.Units.Count);
        Assert.NotEmpty(sink.Faults);
    }

    private static byte[] Frame(string head, int length)
    {
        var frame = new byte[length];
        Convert.FromHexString(head).CopyTo(frame, 0);
        return frame;
    }

    private static void Read(Sink sink, byte[] bytes)
    {
        var parser = new SegmentParser(sink);
        parser.BeginSegment();
        Assert.Null(parser.Feed(bytes));
        Assert.Null(parser.EndSegment());
    }

    private sealed class Sink : IContainerSink
    {
        public List<IReadOnlyList<TrackDescription>> Tracks { get; } = [];

        public List<AccessUnit> Units { get; } = [];

        public List<string> Faults { get; } = [];

        public void OnContainer(double wrapSeconds) => Assert.InRange(wrapSeconds, 95443, 95444);

        public void OnTracks(IReadOnlyList<TrackDescription> tracks, IReadOnlyList<string> leftOut) => Tracks.Add(tracks);

        public void OnUnit(int track, AccessUnit unit) => Units.Add(unit);

        public void OnFault(string cause) => Faults.Add(cause);
    }
}
