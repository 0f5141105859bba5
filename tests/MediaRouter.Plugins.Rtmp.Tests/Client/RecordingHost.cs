using System.Collections.Concurrent;
using MediaRouter.Plugins.Rtmp.Tests.Mapping;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Tests.Client;

/// <summary>A path for a source under test.</summary>
internal sealed class RecordingHost : ISourceHost, ILogger
{
    private readonly TaskCompletionSource<StreamDescription> _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PathName => "test";

    public ILogger Log => this;

    public RecordingWriter Writer { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = [];

    public Task<StreamDescription> Published => _published.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public ValueTask<IStreamWriter> PublishAsync(StreamDescription description, CancellationToken cancellationToken)
    {
        _published.TrySetResult(description);
        return ValueTask.FromResult<IStreamWriter>(Writer);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
