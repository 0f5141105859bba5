using MediaRouter.Kernel.Streams;
using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

/// <summary>Sound and pictures of one source, whose RTP time stamps have nothing to do with each other.</summary>
public sealed class TrackAlignmentTests
{
    private const long Millisecond = 1_000_000;
    private const long SourceStart = 1_700_000_000_000_000_000;

    [Fact]
    public void Reports_before_the_first_packets_relate_the_tracks_exactly()
    {
        var bench = new AlignmentBench();
        for (var i = 0; i < 50; i++)
        {
            bench.Step(videoReport: true, audioReport: true);
        }

        Assert.InRange(bench.LatestOffset, -1, 1);
        Assert.Equal(1, AlignmentBench.DistinctSteps(bench.Video.Units));
        Assert.Equal(1, AlignmentBench.DistinctSteps(bench.Audio.Units));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    public void Reports_that_come_later_correct_the_tracks_once(int videoDelay)
    {
        var bench = new AlignmentBench { VideoDelay = Math.Max(0, videoDelay), AudioDelay = Math.Max(0, -videoDelay) };
        for (var i = 0; i < 50; i++)
        {
            bench.Step(videoReport: i > 10, audioReport: i > 20);
        }

        Assert.InRange(bench.LatestOffset, -1, 1);
        Assert.All(AlignmentBench.Steps(bench.Video.Units).Concat(AlignmentBench.Steps(bench.Audio.Units)), step => Assert.True(step > 0));
        Assert.InRange(AlignmentBench.DistinctSteps(bench.Video.Units) + AlignmentBench.DistinctSteps(bench.Audio.Units), 3, 3);
    }

    [Fact]
    public void Without_reports_arrival_relates_the_tracks()
    {
        var bench = new AlignmentBench { AudioDelay = 15 };
        for (var i = 0; i < 3000; i++)
        {
            bench.Step(videoReport: false, audioReport: false);
        }

        // 15 ms of delay, seen as a later origin.
        Assert.InRange(bench.LatestOffset, -(20 * 90), 20 * 90);
        Assert.Equal(1, AlignmentBench.DistinctSteps(bench.Video.Units));
    }

    [Fact]
    public void Jitter_of_reports_moves_nothing()
    {
        var bench = new AlignmentBench();
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            bench.ReportJitter = i % 100 == 0 ? random.Next(-8, 9) * Millisecond : bench.ReportJitter;
            bench.Step(videoReport: true, audioReport: true);
        }

        Assert.InRange(bench.LatestOffset, -20 * 90, 20 * 90);
        Assert.Equal(1, AlignmentBench.DistinctSteps(bench.Video.Units));
        Assert.Equal(1, AlignmentBench.DistinctSteps(bench.Audio.Units));
    }

    [Fact]
    public void Clock_that_drifts_is_followed_without_a_step()
    {
        // The clock of the sound runs 200 millionths fast: 240 ms in 20 minutes.
        var bench = new AlignmentBench { AudioDrift = 0.0002 };
        for (var i = 0; i < 30_000; i++)
        {
            bench.Step(videoReport: true, audioReport: true);
        }

        Assert.InRange(bench.LatestOffset, -20 * 90, 20 * 90);
        Assert.All(AlignmentBench.Steps(bench.Audio.Units), step => Assert.InRange(step, 1915, 1925));
    }

    [Fact]
    public void Report_that_contradicts_arrival_by_seconds_is_not_believed()
    {
        var bench = new AlignmentBench { AudioReportError = 3600 * 1000 * Millisecond };
        for (var i = 0; i < 100; i++)
        {
            bench.Step(videoReport: true, audioReport: true);
        }

        Assert.InRange(bench.LatestOffset, -20 * 90, 20 * 90);
    }

    [Fact]
    public void Source_clock_that_is_set_changes_nothing()
    {
        var bench = new AlignmentBench();
        for (var i = 0; i < 100; i++)
        {
            bench.SourceClockError = i < 50 ? 0 : 7_200_000 * Millisecond;
            bench.Step(videoReport: true, audioReport: true);
        }

        Assert.InRange(bench.LatestOffset, -1, 1);
        Assert.Equal(1, AlignmentBench.DistinctSteps(bench.Video.Units));
    }

    [Fact]
    public void Publisher_that_takes_over_with_other_origins_is_related_exactly()
    {
        var bench = new AlignmentBench();
        for (var i = 0; i < 20; i++)
        {
            bench.Step(videoReport: true, audioReport: true);
        }

        bench.Restart(videoOrigin: 77, audioOrigin: 4_294_967_000);
        for (var i = 0; i < 20; i++)
        {
            bench.Step(videoReport: i > 3, audioReport: i > 5);
        }

        Assert.InRange(bench.LatestOffset, -1, 1);
        Assert.All(AlignmentBench.Steps(bench.Video.Units).Concat(AlignmentBench.Steps(bench.Audio.Units)), step => Assert.True(step > 0));
        Assert.Equal(1, bench.Video.Units.Count(unit => unit.IsDiscontinuity));
    }

    [Fact]
    public void Sender_reports_to_packet_readers_relate_the_tracks_as_the_source_did()
    {
        var bench = new AlignmentBench { VideoDelay = 15 };
        for (var i = 0; i < 50; i++)
        {
            bench.Step(videoReport: true, audioReport: true);
        }

        var (video, audio) = (bench.Stream.Tracks[0].Clock!, bench.Stream.Tracks[1].Clock!);
        var videoZero = video.NtpUnixNanoseconds - ((video.Pts - bench.VideoOrigin) * 1_000_000_000 / 90000);
        var audioZero = audio.NtpUnixNanoseconds - ((audio.Pts - bench.AudioOrigin) * 1_000_000_000 / 48000);
        Assert.InRange(videoZero - audioZero, -50_000, 50_000);
    }

    [Fact]
    public void Tracks_written_as_access_units_have_one_relation_to_wall_clock_time()
    {
        var bench = new StreamBench(packetNative: false, audioUnits: true);
        var writer = bench.Stream.AttachWriter();
        for (var i = 0; i < 100; i++)
        {
            bench.Clock.Advance(TimeSpan.FromMilliseconds(40));
            writer.WriteAccessUnit(0, new AccessUnit { Units = [new byte[] { (byte)'K' }], Pts = i * 3600, Dts = i * 3600, IsRandomAccess = true });

            // The source interleaves sound half a second late, and in pairs.
            bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
            for (var j = 0; j < 2; j++)
            {
                var pts = ((i * 2) + j) * 960L;
                writer.WriteAccessUnit(1, new AccessUnit { Units = [new byte[] { (byte)'K' }], Pts = pts, Dts = pts, IsRandomAccess = true });
            }
        }

        var (video, audio) = (bench.Stream.Tracks[0].Clock!, bench.Stream.Tracks[1].Clock!);
        var videoZero = video.NtpUnixNanoseconds - (video.Pts * 1_000_000_000 / 90000);
        var audioZero = audio.NtpUnixNanoseconds - (audio.Pts * 1_000_000_000 / 48000);
        Assert.InRange(videoZero - audioZero, -50_000, 50_000);
    }

    private sealed class AlignmentBench
    {
        private readonly StreamBench _bench = new(audioUnits: true);
        private LiveStreamWriter _writer;
        private ushort _sequence;
        private int _index;
        private int _firstIndex;

        public AlignmentBench()
        {
            Stream.SubscribeAccessUnits(Video, [Stream.Tracks[0]]);
            Stream.SubscribeAccessUnits(Audio, [Stream.Tracks[1]]);
            _writer = Stream.AttachWriter();
        }

        public LiveStream Stream => _bench.Stream;

        public RecordingSink Video { get; } = new();

        public RecordingSink Audio { get; } = new();

        public uint VideoOrigin { get; private set; } = 3_000_000_000;

        public uint AudioOrigin { get; private set; } = 12345;

        public int VideoDelay { get; init; }

        public int AudioDelay { get; init; }

        public double AudioDrift { get; init; }

        public long ReportJitter { get; set; }

        public long AudioReportError { get; init; }

        public long SourceClockError { get; set; }

        /// <summary>How much later the latest sound is than its picture, in ticks of 90 kHz; 0 in the source.</summary>
        public long LatestOffset
        {
            get
            {
                // The units of one step are of one instant.
                var audio = Audio.Units[^1].Pts * 90 / 48;
                return audio - Video.Units[^1].Pts;
            }
        }

        public void Restart(uint videoOrigin, uint audioOrigin)
        {
            (VideoOrigin, AudioOrigin, _firstIndex) = (videoOrigin, audioOrigin, _index);
            _bench.Clock.Advance(TimeSpan.FromSeconds(2));
            _writer = Stream.AttachWriter();
        }

        /// <summary>One picture and one frame of sound of the same instant, 40 ms after the last.</summary>
        public void Step(bool videoReport, bool audioReport)
        {
            var elapsed = (_index++ - _firstIndex) * 40L;
            var sourceTime = SourceStart + (_index * 40 * Millisecond) + SourceClockError;
            _bench.Clock.Advance(TimeSpan.FromMilliseconds(5));
            var first = VideoDelay <= AudioDelay;
            WriteOne(first);
            _bench.Clock.Advance(TimeSpan.FromMilliseconds(Math.Abs(VideoDelay - AudioDelay)));
            WriteOne(!first);
            _bench.Clock.Advance(TimeSpan.FromMilliseconds(35 - Math.Abs(VideoDelay - AudioDelay)));

            void WriteOne(bool video)
            {
                if (video)
                {
                    _bench.Write(_writer, ++_sequence, unchecked(VideoOrigin + (uint)(elapsed * 90)), "K", marker: true, ntp: videoReport ? sourceTime : 0);
                    return;
                }

                var timestamp = unchecked(AudioOrigin + (uint)Math.Round(elapsed * 48 * (1 + AudioDrift)));
                _bench.Write(_writer, _sequence, timestamp, "K", track: 1, ntp: audioReport ? sourceTime + ReportJitter + AudioReportError : 0);
                _writer.Flush();
            }
        }

        public static List<long> Steps(List<AccessUnit> units) => [.. units.Zip(units.Skip(1), (a, b) => b.Dts - a.Dts)];

        public static int DistinctSteps(List<AccessUnit> units) => Steps(units).Distinct().Count();
    }
}
