using MediaRouter.Plugins.Rtsp.Client;
using MediaRouter.Plugins.Rtsp.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>A source that runs against a fake path.</summary>
internal sealed class SourceRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public SourceRun(string url, RtspSourceOptions? options = null, ClientSettings? settings = null, RecordingHost? host = null)
    {
        Host = host ?? new RecordingHost();
        Source = new RtspSource(url, options ?? Tcp, () => settings ?? Settings);
        Task = Task.Run(() => Source.RunAsync(Host, _stop.Token));
    }

    public static RtspSourceOptions Tcp { get; } = new() { RtspTransport = RtspClientTransport.Tcp };

    /// <summary>Waits that are short enough for tests that let them pass.</summary>
    public static ClientSettings Settings { get; } = new()
    {
        ReadTimeout = TimeSpan.FromSeconds(30),
        WriteTimeout = TimeSpan.FromSeconds(30),
        TimeProvider = TimeProvider.System,
        Receivers = new DatagramReceivers(NullLogger.Instance),
        FirstUdpPort = 23200,
        LastUdpPort = 23999,
        Timings = new ClientTimings { Tick = TimeSpan.FromMilliseconds(20) },
    };

    public RtspSource Source { get; }

    public RecordingHost Host { get; }

    public RecordingWriter Writer => Host.Writer;

    public Task Task { get; }

    /// <summary>How the source ended by itself.</summary>
    public async Task<Exception> FailureAsync()
    {
        var failure = await Record.ExceptionAsync(() => Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.NotNull(failure);
        Assert.IsNotType<TimeoutException>(failure);
        return failure;
    }

    /// <summary>Stops the source as its path does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => Task.WaitAsync(TimeSpan.FromSeconds(20)));
        _stop.Dispose();
    }
}
