using System.Collections.Concurrent;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Tests.Support;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Tests.Muxing;

public sealed class SegmentFolderTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("mediarouter-hls-").FullName;
    private readonly MemoryLog _log = new();
    private readonly List<SharedPackager<StreamMuxer>> _muxers = [];

    public Task InitializeAsync() => Task.CompletedTask;

    // Muxers delete their files on a task of their own.
    public async Task DisposeAsync()
    {
        foreach (var muxer in _muxers)
        {
            muxer.Dispose();
            await muxer.Packager.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        }

        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Segments_are_files_while_they_can_be_loaded()
    {
        var feed = new Feed();
        using var inMemory = StreamMuxer.Share(feed.Stream, Settings(HlsVariant.Fmp4) with { Directory = "" });
        var muxer = Share(feed, Settings(HlsVariant.Fmp4));
        feed.Write(40.5);

        var (rendition, twin) = (muxer.Packager.Renditions[0], inMemory.Packager.Renditions[0]);
        await Wait.UntilAsync(() => rendition.State!.Segments.All(segment => segment.Parts.All(part => !part.Bytes.TryGet(out _))), "the segments are written");
        await Wait.UntilAsync(() => Files("*_video1_seg*.mp4").Length == rendition.State!.Segments.Count, "the files of old segments are gone");
        foreach (var segment in rendition.State!.Segments)
        {
            var file = await muxer.Packager.FindFileAsync(rendition.Names.Segment(segment.Number), CancellationToken.None);
            var expected = await inMemory.Packager.FindFileAsync(twin.Names.Segment(segment.Number), CancellationToken.None);
            Assert.Equal(expected!.Pieces.SelectMany(piece => piece.ToArray()), file!.Pieces.SelectMany(piece => piece.ToArray()));
        }

        muxer.Dispose();
        await muxer.Packager.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Parts_of_a_written_segment_can_still_be_loaded()
    {
        var feed = new Feed();
        var muxer = Share(feed, Settings(HlsVariant.LowLatency));
        feed.Write(3.5);
        var rendition = muxer.Packager.Renditions[0];
        var segment = rendition.State!.Find(8)!;
        await Wait.UntilAsync(() => segment.Parts.All(part => !part.Bytes.TryGet(out _)), "the segment is written");

        var whole = await File.ReadAllBytesAsync(Assert.Single(Files($"*_video1_seg8.mp4")));
        var parts = new List<byte>();
        foreach (var part in segment.Parts)
        {
            var file = await muxer.Packager.FindFileAsync(rendition.Names.Part(part.Number), CancellationToken.None);
            parts.AddRange(Assert.Single(file!.Pieces).ToArray());
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public async Task Playlists_without_parts_are_files_too()
    {
        var feed = new Feed();
        var muxer = Share(feed, Settings(HlsVariant.MpegTs));
        feed.Write(4.5);
        await Wait.UntilAsync(() => Files("index.m3u8").Length == 1, "the index is written");

        var playlist = await File.ReadAllLinesAsync(Path.Combine(_root, "cam", "main_stream.m3u8"));
        foreach (var line in playlist.Where(line => line.Length > 0 && line[0] != '#'))
        {
            Assert.True(new FileInfo(Path.Combine(_root, "cam", line)).Length % 188 == 0, line);
        }

        Assert.Contains("main_stream.m3u8", await File.ReadAllLinesAsync(Path.Combine(_root, "cam", "index.m3u8")));
    }

    [Fact]
    public async Task What_a_crashed_router_left_behind_is_deleted_and_other_files_are_not()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "cam")).FullName;
        string[] left = ["0123456789ab_video1_seg12.mp4", "0123456789ab_audio2_init.mp4", "0123456789ab_main_seg3.ts", "index.m3u8.0123456789ab"];
        foreach (var name in left.Append("notes.txt").Append("holiday_seg1.mp4"))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), "x");
        }

        var feed = new Feed();
        var muxer = Share(feed, Settings(HlsVariant.LowLatency));
        feed.Write(3.5);
        await Wait.UntilAsync(() => left.All(name => !File.Exists(Path.Combine(folder, name))), "they are deleted");
        muxer.Dispose();
        await muxer.Packager.Completion.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["holiday_seg1.mp4", "notes.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Contains(_log.Lines, line => line.StartsWith("4 files of a muxer that has not ended in order are deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folder_that_takes_nothing_is_reported_once_and_segments_stay_in_memory()
    {
        // A file stands where the folder shall be; whoever runs the test may perhaps write everywhere else.
        var obstacle = Path.Combine(_root, "cam");
        await File.WriteAllTextAsync(obstacle, "");
        var feed = new Feed();
        var muxer = Share(feed, Settings(HlsVariant.Fmp4));
        feed.Write(10.5);
        var rendition = muxer.Packager.Renditions[0];
        await Wait.UntilAsync(() => !_log.Lines.IsEmpty, "the reason is logged");

        var newest = rendition.State!.Segments[^1].Number;
        Assert.NotNull(await muxer.Packager.FindFileAsync(rendition.Names.Segment(newest), CancellationToken.None));
        File.Delete(obstacle);
        feed.Write(4);
        await Wait.UntilAsync(() => rendition.State!.Segments[^1].Parts.All(part => !part.Bytes.TryGet(out _)) && _log.Lines.Count > 1, "segments are written again");

        Assert.Equal(2, _log.Lines.Count);
        Assert.StartsWith("segments cannot be written to '", _log.Lines.First(), StringComparison.Ordinal);
        Assert.EndsWith("again", _log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_somebody_deleted_is_not_found()
    {
        var feed = new Feed();
        var muxer = Share(feed, Settings(HlsVariant.Fmp4));
        feed.Write(4.5);
        var rendition = muxer.Packager.Renditions[0];
        await Wait.UntilAsync(() => rendition.State!.Segments[0].Parts.All(part => !part.Bytes.TryGet(out _)), "the segment is written");
        File.Delete(Assert.Single(Files("*_video1_seg0.mp4")));

        Assert.Null(await muxer.Packager.FindFileAsync(rendition.Names.Segment(0), CancellationToken.None));
    }

    private SharedPackager<StreamMuxer> Share(Feed feed, MuxerSettings settings)
    {
        var muxer = StreamMuxer.Share(feed.Stream, settings, _log);
        _muxers.Add(muxer);
        return muxer;
    }

    private MuxerSettings Settings(HlsVariant variant) => Feed.Settings(variant) with { Directory = _root };

    private string[] Files(string pattern) =>
        Directory.Exists(Path.Combine(_root, "cam")) ? Directory.GetFiles(Path.Combine(_root, "cam"), pattern) : [];

    private sealed class MemoryLog : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }
    }
}
