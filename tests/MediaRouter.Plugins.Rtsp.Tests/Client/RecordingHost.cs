using System.Collections.Concurrent;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>A path for a source under test.</summary>
internal sealed class RecordingHost : ISourceHost, ILogger
{
    private readonly TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PathName => "test";

    public ILogger Log => this;

    public RecordingWriter Writer { get; } = new();

    public ConcurrentQueue<StreamDescription> Publications { get; } = [];

    public ConcurrentQueue<string> Lines { get; } = [];

    public Task Published => _published.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Action OnPublish { get; set; } = () => { };

    public ValueTask<IStreamWriter> PublishAsync(StreamDescription description, CancellationToken cancellationToken)
    {
        Publications.Enqueue(description);
        OnPublish();
        _published.TrySetResult();
        return ValueTask.FromResult<IStreamWriter>(Writer);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
