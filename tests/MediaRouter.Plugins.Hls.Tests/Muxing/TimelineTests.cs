using System.Buffers.Binary;
using MediaRouter.Media.Mp4;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Tests.Rules;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Tests.Muxing;

/// <summary>The times in segments and playlists, by a reader of the bytes and by the text.</summary>
public class TimelineTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segments_continue_each_other_to_the_tick(bool isLowLatency)
    {
        var feed = new Feed(groupLength: 30, pictureTicks: 3003, audioClock: 44100);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(isLowLatency ? HlsVariant.LowLatency : HlsVariant.Fmp4));
        var next = new long[2];
        var last = new long[] { -1, -1 };
        for (var second = 0; second < 60; second++)
        {
            feed.Write(1);
            for (var i = 0; i < 2; i++)
            {
                var clock = i == 0 ? Feed.VideoClock : 44100;
                foreach (var segment in muxer.Packager.Renditions[i].State?.Segments ?? [])
                {
                    if (segment.Number <= last[i])
                    {
                        continue;
                    }

                    last[i] = segment.Number;
                    var start = -1L;
                    foreach (var part in segment.Parts)
                    {
                        var (dts, duration) = ReadTimes(segment.Init!, part);
                        Assert.True(next[i] == 0 || dts == next[i], $"rendition {i}, part {part.Number} begins at {dts} and not at {next[i]}");
                        next[i] = dts + duration;
                        start = start < 0 ? dts : start;
                        Assert.InRange(part.Duration - Exact(duration, clock), -Tick, Tick);
                    }

                    // What the playlist says is what the segment has: sums of parts do not round more than once.
                    Assert.InRange(segment.Duration - Exact(next[i] - start, clock), -Tick, Tick);
                }
            }
        }

        Assert.All(last, number => Assert.True(number > 50));
    }

    [Fact]
    public void Pictures_and_sound_do_not_drift_apart_in_an_hour()
    {
        var feed = new Feed(groupLength: 30, pictureTicks: 3003, audioClock: 44100);
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings());
        var ends = new decimal[2];
        var numbers = new long[] { -1, -1 };
        var lasts = new long[2];
        for (var second = 0; second < 3600; second += 5)
        {
            feed.Write(5);
            for (var i = 0; i < 2; i++)
            {
                var state = muxer.Packager.Renditions[i].State!;
                var playlist = new ParsedPlaylist(state.Playlist(isDelta: false).ToString());
                var number = playlist.Number("EXT-X-MEDIA-SEQUENCE");
                foreach (var segment in playlist.Segments)
                {
                    if (number > numbers[i])
                    {
                        (numbers[i], ends[i]) = (number, ends[i] + segment.Duration);
                    }

                    number++;
                }

                var newest = state.Segments[^1];
                var (dts, _) = ReadTimes(newest.Init!, newest.Parts[0]);
                lasts[i] = dts;
            }

            // In the playlists, in the segments, and in the wall clock: never further than a frame of sound.
            Assert.InRange(ends[1] - ends[0], -0.024m, 0.024m);
            var distance = (lasts[1] / 44100.0) - (lasts[0] / 90000.0);
            Assert.InRange(distance, 0, 0.024);
            var dates = muxer.Packager.Renditions.Select(rendition => rendition.State!.Segments[^1].NtpUnixNanoseconds).ToList();
            Assert.InRange((dates[1] - dates[0]) / 1e9, distance - 0.00001, distance + 0.00001);
        }

        Assert.InRange(ends[0], 3590m, 3630m);
        Assert.Equal(numbers[0], numbers[1]);
    }

    // The first unit behind the jump begins a segment, and the last one in front of it lasts no longer than the others.
    [Theory]
    [InlineData(nameof(HlsVariant.LowLatency))]
    [InlineData(nameof(HlsVariant.Fmp4))]
    [InlineData(nameof(HlsVariant.MpegTs))]
    public void Jump_of_time_is_no_long_segment(string variant)
    {
        var feed = new Feed();
        using var muxer = StreamMuxer.Share(feed.Stream, Feed.Settings(Enum.Parse<HlsVariant>(variant)));
        feed.Write(3.5);
        feed.Jump(100);
        feed.Write(5);

        foreach (var rendition in muxer.Packager.Renditions)
        {
            var segments = rendition.State!.Segments;
            var behind = segments.Single(segment => segment.IsDiscontinuity);
            var front = segments.Single(segment => segment.Number == behind.Number - 1);
            Assert.InRange(front.Duration.TotalSeconds, 0.45, 0.55);
            Assert.InRange((behind.NtpUnixNanoseconds - front.NtpUnixNanoseconds) / 1e9, 100.9, 101.1);
            Assert.All(segments, segment => Assert.InRange(segment.Duration.TotalSeconds, 0.45, 1.05));
            Assert.True(variant != nameof(HlsVariant.LowLatency) || rendition.State.PartTarget.TotalSeconds < 0.25, "a jump is no long part");
        }
    }

    private static TimeSpan Exact(long ticks, int clock) => TimeSpan.FromTicks((long)((Int128)ticks * TimeSpan.TicksPerSecond / clock));

    private static (long Dts, long Duration) ReadTimes(StoredInit init, StoredPart part)
    {
        Assert.True(part.Bytes.TryGet(out var bytes));
        var sink = new TimesSink();
        var reader = new Mp4Reader(sink);
        reader.Feed(init.Bytes.Span);
        reader.Feed(bytes.Span);
        reader.EndSegment();
        Assert.Equal("", sink.Fault);

        // tfdt and trun of the one track: the reader gives times of units, the last of which has the duration of the run's end.
        return (FirstDecodeTime(bytes.Span), RunDuration(bytes.Span));
    }

    private static long FirstDecodeTime(ReadOnlySpan<byte> part)
    {
        var at = part.IndexOf("tfdt"u8);
        return (long)BinaryPrimitives.ReadUInt64BigEndian(part[(at + 8)..]);
    }

    private static long RunDuration(ReadOnlySpan<byte> part)
    {
        var header = part[part.IndexOf("tfhd"u8)..];
        var headerFlags = BinaryPrimitives.ReadInt32BigEndian(header[4..]) & 0xffffff;
        var run = part[part.IndexOf("trun"u8)..];
        var flags = BinaryPrimitives.ReadInt32BigEndian(run[4..]) & 0xffffff;
        var count = BinaryPrimitives.ReadInt32BigEndian(run[8..]);
        if ((flags & 0x100) == 0)
        {
            Assert.NotEqual(0, headerFlags & 0x08);
            return (long)count * BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        }

        var at = 12 + ((flags & 0x01) != 0 ? 4 : 0) + ((flags & 0x04) != 0 ? 4 : 0);
        var size = 4 * System.Numerics.BitOperations.PopCount((uint)flags & 0xf00);
        var sum = 0L;
        for (var i = 0; i < count; i++, at += size)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(run[at..]);
        }

        return sum;
    }

    private sealed class TimesSink : IMp4ReaderSink
    {
        public string Fault { get; private set; } = "";

        public void OnMovie(Mp4Movie movie) => Assert.Single(movie.Tracks);

        public void OnAccessUnit(int track, AccessUnit unit) => Assert.True(unit.Pts >= unit.Dts);

        public void OnFault(Mp4Fault fault, int track, long count) => Fault += fault;
    }
}
