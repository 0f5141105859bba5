using MediaRouter.Plugins.HooksWebhook.Delivery;
using MediaRouter.Sdk.Control;
using MediaRouter.Testing;

namespace MediaRouter.Plugins.HooksWebhook.Tests;

public sealed class WebhookHandlerTests
{
    private const string Body = "[\"${type} ${path}\"]";

    private readonly LogLines _log = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly FakeSender _sender = new();

    [Fact]
    public async Task Events_and_paths_are_chosen_and_one_event_has_one_id()
    {
        var handler = Make(
            new WebhookEntry { Url = "http://a/", Body = Body, Events = [WebhookEventType.PathOnline], Paths = ["cam"] },
            new WebhookEntry { Url = "http://b/", Body = Body });

        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        handler.Handle(Events.Of(HookPoint.Online, "other"));
        handler.Handle(Events.Of(HookPoint.Online, "cam", isBeginning: false));
        handler.Handle(Events.Of(HookPoint.Connection, ""));
        await handler.StopAsync(CancellationToken.None);

        Assert.Equal(["[\"pathOnline cam\"]"], BodiesOf("http://a/"));
        Assert.Equal(["[\"connectionOpened \"]", "[\"pathOffline cam\"]", "[\"pathOnline cam\"]", "[\"pathOnline other\"]"], BodiesOf("http://b/").Order(StringComparer.Ordinal));
        Assert.Equal(4, _sender.Attempts.Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public async Task Order_of_a_path_is_kept_over_failures_and_webhooks_while_others_go_on()
    {
        var isDown = true;
        _sender.Answer = message => isDown && message.Order == "cam" ? new SendResult("down", true) : SendResult.Delivered;
        var handler = Make(
            new WebhookEntry { Url = "http://a/", Body = Body, Events = [WebhookEventType.PathOnline] },
            new WebhookEntry { Url = "http://a/", Body = Body, Events = [WebhookEventType.PathOffline] });

        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        handler.Handle(Events.Of(HookPoint.Online, "cam", isBeginning: false));
        handler.Handle(Events.Of(HookPoint.Online, "other"));
        await _log.WaitForAsync("tried again: down");
        await _log.WaitForAsync("delivered");
        isDown = false;
        await AdvanceUntilAsync(() => _sender.Attempts.Count == 4);
        await handler.StopAsync(CancellationToken.None);

        Assert.Equal(["[\"pathOnline cam\"]", "[\"pathOnline cam\"]", "[\"pathOffline cam\"]"], _sender.Bodies.Where(body => body.Contains("cam", StringComparison.Ordinal)));
        Assert.Single(_log.Warnings);
        Assert.Equal(1, _log.Count("delivers again; 0 events were lost"));
    }

    [Fact]
    public async Task Failed_attempts_are_repeated_with_growing_pauses_and_then_given_up()
    {
        _sender.Answer = _ => new SendResult("down", true);
        var handler = Make(new WebhookEntry { Url = "http://a/", Retries = 3 });

        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        var expected = 1;
        foreach (var seconds in new[] { 1, 2, 4 })
        {
            await _log.WaitForAsync("tried again", expected);
            await Wait.ForAsync(() => _clock.TimeToNextTimer == TimeSpan.FromSeconds(seconds), () => $"a pause of {seconds} s; {_clock.TimeToNextTimer}");
            _clock.Advance(TimeSpan.FromSeconds(seconds - 0.1));
            Assert.Equal(expected, _sender.Attempts.Count);
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            expected++;
            await Wait.ForAsync(() => _sender.Attempts.Count == expected, () => $"attempt {expected}");
        }

        await _log.WaitForAsync("is lost: down");
        Assert.Single(_sender.Attempts.Select(message => message.Id).Distinct());
        await handler.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Refusal_is_not_repeated()
    {
        _sender.Answer = _ => new SendResult("the server answered with code 400", false);
        var handler = Make(new WebhookEntry { Url = "http://user:secret@a/x?token=secret" });

        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        await _log.WaitForAsync("webhook http://a/x: pathOnline of 'cam' is lost: the server answered with code 400");
        await handler.StopAsync(CancellationToken.None);

        Assert.Single(_sender.Attempts);
        Assert.DoesNotContain("secret", _log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Oldest_events_are_dropped_and_counted_when_too_many_wait()
    {
        _sender.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = Make(10, new WebhookEntry { Url = "http://a/", Body = "\"${sourceId}\"" });
        handler.Handle(Numbered(0));
        await Wait.ForAsync(() => _sender.Attempts.Count == 1, () => "the first attempt");

        for (var i = 1; i <= 100; i++)
        {
            handler.Handle(Numbered(i));
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        handler.Handle(Numbered(101));
        _sender.Hold.SetResult();
        await handler.StopAsync(CancellationToken.None);

        Assert.Equal(["\"0\"", .. Enumerable.Range(92, 10).Select(i => $"\"{i}\"")], _sender.Bodies);
        Assert.Equal(["webhook http://a/: too many events wait; the 1 oldest were dropped", "webhook http://a/: too many events wait; the 90 oldest were dropped"], _log.Warnings);

        static HookEvent Numbered(int number) => Events.Of(HookPoint.Online, "cam", true, ("MTX_SOURCE_ID", $"{number}"));
    }

    [Fact]
    public async Task Reload_keeps_what_waits_and_sends_the_next_to_the_new_address()
    {
        _sender.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = Make(new WebhookEntry { Url = "http://a/", Body = Body });
        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        handler.Handle(Events.Of(HookPoint.Online, "cam", isBeginning: false));

        Assert.True(handler.TryReconfigure(new WebhookOptions { Webhooks = [new() { Url = "http://b/", Body = Body }] }));
        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        _sender.Hold.SetResult();
        await Wait.ForAsync(() => _sender.Attempts.Count == 3, () => $"{_sender.Attempts.Count} attempts");
        await handler.StopAsync(CancellationToken.None);

        Assert.Equal(2, BodiesOf("http://a/").Count());
        Assert.Single(BodiesOf("http://b/"));
    }

    [Fact]
    public async Task Stop_waits_no_longer_than_it_may()
    {
        _sender.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = Make(new WebhookEntry { Url = "http://a/" });
        handler.Handle(Events.Of(HookPoint.Online, "cam"));
        handler.Handle(Events.Of(HookPoint.Online, "cam", isBeginning: false));
        await Wait.ForAsync(() => _sender.Attempts.Count == 1, () => "the first attempt");

        using var deadline = new CancellationTokenSource();
        var stopping = handler.StopAsync(deadline.Token).AsTask();
        Assert.False(stopping.IsCompleted);
        await deadline.CancelAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        await handler.StopAsync(CancellationToken.None);
        handler.Handle(Events.Of(HookPoint.Online, "cam"));

        Assert.Single(_sender.Attempts);
        Assert.Equal(1, _log.Count("1 events are given up"));
    }

    private WebhookHandler Make(params WebhookEntry[] entries) => Make(1000, entries);

    private WebhookHandler Make(int capacity, params WebhookEntry[] entries) =>
        new(new WebhookOptions { Webhooks = [.. entries], WebhookQueueSize = capacity }, _clock, _log, _sender);

    private IEnumerable<string> BodiesOf(string url) => _sender.Attempts.Where(message => message.Entry.Url == url).Select(message => System.Text.Encoding.UTF8.GetString(message.Body));

    private Task AdvanceUntilAsync(Func<bool> condition) => Wait.ForAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(0.2));
            return condition();
        },
        () => _log.All);
}
