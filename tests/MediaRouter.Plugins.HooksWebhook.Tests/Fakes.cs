using System.Collections.Concurrent;
using MediaRouter.Plugins.HooksWebhook.Delivery;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksWebhook.Tests;

/// <summary>Keeps lines of the log and lets tests wait for them.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<string> Warnings => _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text);

    public string All => string.Join('\n', _lines.Select(line => $"{line.Level}: {line.Text}"));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : " " + exception)));

    public int Count(string text) => _lines.Count(line => line.Text.Contains(text, StringComparison.Ordinal));

    public Task WaitForAsync(string text, int count = 1) => Wait.ForAsync(() => Count(text) >= count, () => $"{count} times '{text}' in:\n{All}");
}

internal static class Wait
{
    public static async Task ForAsync(Func<bool> condition, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"did not come: {what()}");
            await Task.Delay(10);
        }
    }
}

/// <summary>Keeps the attempts; the test says how each ends.</summary>
internal sealed class FakeSender : IWebhookSender
{
    public ConcurrentQueue<WebhookMessage> Attempts { get; } = new();

    public Func<WebhookMessage, SendResult> Answer { get; set; } = _ => SendResult.Delivered;

    /// <summary>While set, attempts wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public IEnumerable<string> Bodies => Attempts.Select(message => System.Text.Encoding.UTF8.GetString(message.Body));

    public async Task<SendResult> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        Attempts.Enqueue(message);
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        return Answer(message);
    }
}

internal static class Events
{
    public static HookEvent Of(HookPoint point, string path, bool isBeginning = true, params (string Name, string Value)[] variables) => new()
    {
        Point = point,
        IsBeginning = isBeginning,
        Correlation = Guid.NewGuid(),
        PathName = path,
        Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Value),
        EndCause = isBeginning ? "" : "gone",
    };
}
