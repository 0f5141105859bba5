using System.Collections.Concurrent;
using MediaRouter.Plugins.Hls.Source;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>The path of a source under test: keeps what it writes.</summary>
internal sealed class SourceHost : ISourceHost, IStreamWriter, ILogger
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<(int Track, AccessUnit Unit)> _units = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PathName => "cam";

    public ILogger Log => this;

    public IStream Stream => throw new NotSupportedException();

    public bool IsAttached { get; set; } = true;

    /// <summary>A clock for <see cref="PublishedAt"/> and <see cref="WrittenAt"/>.</summary>
    public Func<long> Now { get; set; } = () => 0;

    public long PublishedAt { get; private set; }

    public ConcurrentQueue<long> WrittenAt { get; } = new();

    /// <summary>What was published, the last at the end.</summary>
    public ConcurrentQueue<StreamDescription> Published { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<string> Invalid { get; } = new();

    public IReadOnlyList<(int Track, AccessUnit Unit)> Units
    {
        get
        {
            lock (_gate)
            {
                return [.. _units];
            }
        }
    }

    /// <summary>Runs a source to its end.</summary>
    /// <returns>Why it failed; empty if it ended by itself.</returns>
    public static async Task<(SourceHost Host, string Error)> RunAsync(string url, double readTimeout = 10, string fingerprint = "")
    {
        var host = new SourceHost();
        return (host, await host.RunToEndAsync(url, readTimeout, fingerprint));
    }

    /// <summary>Runs a source to its end.</summary>
    public async Task<string> RunToEndAsync(string url, double readTimeout = 10, string fingerprint = "")
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await MakeSource(url, readTimeout, fingerprint).RunAsync(this, deadline.Token);
            return "";
        }
        catch (IOException ex)
        {
            return ex.Message;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the source did not end; its log: {string.Join('\n', Lines)}");
            return "";
        }
    }

    /// <summary>Runs a source until what it wrote is enough.</summary>
    public async Task RunUntilAsync(string url, Func<IReadOnlyList<(int Track, AccessUnit Unit)>, bool> isEnough, double readTimeout = 10)
    {
        using var stop = new CancellationTokenSource();
        var run = MakeSource(url, readTimeout).RunAsync(this, stop.Token);
        try
        {
            await Task.WhenAny(run, WaitAsync(isEnough)).Unwrap();
            Assert.False(run.IsCompleted, "the source ended");
        }
        finally
        {
            await stop.CancelAsync();
            await run.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until what was written is enough.</summary>
    public async Task WaitAsync(Func<IReadOnlyList<(int Track, AccessUnit Unit)>, bool> isEnough)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (isEnough(Units))
            {
                return;
            }

            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not enough was written: {Units.Count} units; log: {string.Join('\n', Lines)}");
            }
        }
    }

    /// <summary>The numbers of the units of a track.</summary>
    public List<int> Numbers(int track) => [.. Units.Where(entry => entry.Track == track).Select(entry => TestSegments.NumberOf(entry.Unit))];

    /// <summary>The decoding times of the units of a track.</summary>
    public List<long> Times(int track) => [.. Units.Where(entry => entry.Track == track).Select(entry => entry.Unit.Dts)];

    public ValueTask<IStreamWriter> PublishAsync(StreamDescription description, CancellationToken cancellationToken)
    {
        PublishedAt = Now();
        Published.Enqueue(description);
        return ValueTask.FromResult<IStreamWriter>(this);
    }

    public void WriteAccessUnit(int track, AccessUnit unit)
    {
        WrittenAt.Enqueue(Now());
        lock (_gate)
        {
            _units.Add((track, unit));
        }

        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0) => throw new NotSupportedException();

    public void Flush()
    {
    }

    public void ReportLost(int track, long packets) => throw new NotSupportedException();

    public void ReportInvalid(int track, string cause) => Invalid.Enqueue(cause);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

    private static HlsSource MakeSource(string url, double readTimeout, string fingerprint = "") => new(url, () => new SourceSettings(
        new HttpSettings { ReadTimeout = TimeSpan.FromSeconds(readTimeout), Fingerprint = fingerprint, UserAgent = "MediaRouter/test" }, TimeProvider.System));
}
