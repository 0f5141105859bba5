using System.Threading.Channels;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Fakes;

/// <summary>Makes sources for <c>fake://</c> whose life the test decides.</summary>
internal sealed class FakeSourceFactory : ISourceFactory
{
    public Channel<FakeSource> Started { get; } = Channel.CreateUnbounded<FakeSource>();

    public bool Handles(string source) => source.StartsWith("fake://", StringComparison.Ordinal);

    public IEnumerable<string> Validate(string source) => [];

    public ISource Create(string source, IPathConfiguration path) => new FakeSource(this, source);

    public async Task<FakeSource> NextAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await Started.Reader.ReadAsync(deadline.Token);
    }
}

internal sealed class FakeSource(FakeSourceFactory factory, string url) : ISource
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Kind => "fakeSource";

    public string Url => url;

    public ISourceHost? Host { get; private set; }

    /// <summary>Whether it goes on although it is told to stop.</summary>
    public bool IsStubborn { get; set; }

    public Task Stopped => _stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<IStreamWriter> PublishAsync() => await Host!.PublishAsync(StreamBench.Description(), CancellationToken.None);

    public void Fail(Exception exception) => _end.TrySetException(exception);

    public async Task RunAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        Host = host;
        factory.Started.Writer.TryWrite(this);
        try
        {
            await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (IsStubborn)
            {
                await _end.Task;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await _end.Task;
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }
}
