using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Forward.Tests;

public sealed class ForwardAttachmentTests
{
    private readonly FakePusher _pusher = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly ForwardTable _table;
    private readonly ForwardAttachment _attachment;

    public ForwardAttachmentTests()
    {
        _table = new ForwardTable(_pusher, _clock, NullLogger.Instance);
        _attachment = new ForwardAttachment(_table);
    }

    [Fact]
    public void Path_without_destinations_is_left_alone()
    {
        Assert.False(_attachment.Wants(new FakePath()));
        Assert.True(_attachment.Wants(new FakePath("rtsp://h/x")));
    }

    [Fact]
    public async Task Destination_gets_its_placeholders_and_stops_with_the_attachment()
    {
        using var stream = new FakeStream();
        var running = _attachment.Attach(stream, new FakePath("rtsp://h/$G1/$MTX_PATH"));

        var attempt = _pusher.Next();
        var destination = _table.Take("cam", 1, new ForwardEntry { Dest = "rtsp://h/$G1/$MTX_PATH" });
        Assert.Equal("rtsp://h/one/cam", attempt.Target.Destination);
        Assert.Equal((ForwardState.Forwarding, "rtsp"), (destination.State, destination.Protocol));

        await running.DisposeAsync();
        Assert.True(attempt.End.Task.IsCanceled);
        Assert.Equal(ForwardState.Idle, destination.State);
    }

    [Fact]
    public async Task Failure_is_shown_and_tried_again_after_a_pause()
    {
        using var stream = new FakeStream();
        await using var running = _attachment.Attach(stream, new FakePath("rtsp://h/x"));
        var destination = _table.Take("cam", 1, new ForwardEntry { Dest = "rtsp://h/x" });
        _pusher.Next().End.SetException(new IOException("connection refused"));

        await AdvanceUntilAsync(() => destination.State == ForwardState.Error, TimeSpan.Zero);
        Assert.Equal("connection refused", destination.LastError);
        Assert.Empty(_pusher.Attempts);
        await AdvanceUntilAsync(() => destination.State == ForwardState.Forwarding, TimeSpan.FromSeconds(1));

        Assert.Equal("rtsp://h/x", _pusher.Next().Target.Destination);
        Assert.Equal(200, destination.OutboundBytes);
    }

    [Fact]
    public async Task Plugin_that_comes_later_is_used_with_the_next_attempt()
    {
        _pusher.IsLoaded = false;
        using var stream = new FakeStream();
        await using var running = _attachment.Attach(stream, new FakePath("srt://h:1"));
        var destination = _table.Take("cam", 1, new ForwardEntry { Dest = "srt://h:1" });
        await AdvanceUntilAsync(() => destination.State == ForwardState.Error, TimeSpan.Zero);
        Assert.Equal("no loaded plugin pushes to 'srt' destinations", destination.LastError);

        _pusher.IsLoaded = true;
        await AdvanceUntilAsync(() => destination.State == ForwardState.Forwarding, TimeSpan.FromSeconds(1));
        _pusher.Next();
    }

    [Fact]
    public async Task Reload_touches_only_the_positions_that_it_changes()
    {
        using var stream = new FakeStream();
        await using var running = _attachment.Attach(stream, new FakePath("rtsp://a/", "rtsp://b/", "rtsp://c/"));
        var attempts = new[] { _pusher.Next(), _pusher.Next(), _pusher.Next() }.ToDictionary(attempt => attempt.Target.Destination);

        Assert.True(((IReconfigurable<IPathConfiguration>)running).TryReconfigure(new FakePath("rtsp://a/", "rtsp://d/")));

        Assert.Equal("rtsp://d/", _pusher.Next().Target.Destination);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempts["rtsp://b/"].End.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempts["rtsp://c/"].End.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(attempts["rtsp://a/"].End.Task.IsCompleted);
    }

    [Fact]
    public async Task Destination_keeps_identity_and_counter_with_the_next_stream()
    {
        using var first = new FakeStream();
        var running = _attachment.Attach(first, new FakePath("rtsp://a/"));
        _pusher.Next();
        var destination = _table.Take("cam", 1, new ForwardEntry { Dest = "rtsp://a/" });

        // The next stream is there before the attachment of the first one has stopped.
        first.End();
        using var second = new FakeStream();
        await using var next = _attachment.Attach(second, new FakePath("rtsp://a/"));
        await running.DisposeAsync();

        Assert.Same(second, _pusher.Next().Stream);
        Assert.Equal(200, destination.OutboundBytes);
        Assert.Same(destination, _table.Take("cam", 1, new ForwardEntry { Dest = "rtsp://a/" }));
        Assert.Equal(ForwardState.Forwarding, destination.State);
    }

    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            _clock.Advance(step);
            await Task.Yield();
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
