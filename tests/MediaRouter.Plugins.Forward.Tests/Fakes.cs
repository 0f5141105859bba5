using System.Collections.Concurrent;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Forward.Tests;

/// <summary>A plugin that pushes to anything; the test decides how each attempt ends.</summary>
internal sealed class FakePusher : IForwarderFactory, IPluginDirectory
{
    public BlockingCollection<Attempt> Attempts { get; } = [];

    public IReadOnlyList<PluginStatus> Plugins => [];

    public IReadOnlyList<ISessionCatalog> Catalogs => [];

    public IReadOnlyList<IForwarderFactory> ForwarderFactories => IsLoaded ? [this] : [];

    public bool IsLoaded { get; set; } = true;

    public bool Handles(string destination) => true;

    public IEnumerable<string> Validate(string destination) => [];

    public IForwarder Create(ForwardTarget target, IPathConfiguration path) => new Forwarder(this, target);

    public Attempt Next() => Attempts.TryTake(out var attempt, TimeSpan.FromSeconds(30)) ? attempt : throw new TimeoutException("no attempt was made");

    private sealed class Forwarder(FakePusher owner, ForwardTarget target) : IForwarder
    {
        private long _bytes;

        public long OutboundBytes => Interlocked.Read(ref _bytes);

        public async Task RunAsync(IStream stream, ILogger log, CancellationToken cancellationToken)
        {
            var attempt = new Attempt(target, stream);
            owner.Attempts.Add(attempt, CancellationToken.None);
            Interlocked.Add(ref _bytes, 100);
            await using var registration = cancellationToken.Register(() => attempt.End.TrySetCanceled(cancellationToken));
            await attempt.End.Task;
        }
    }
}

internal sealed record Attempt(ForwardTarget Target, IStream Stream)
{
    public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class FakePath(params string[] destinations) : IPathConfiguration
{
    public string Name => "cam";

    public bool IsPattern => false;

    public TOptions Get<TOptions>()
        where TOptions : class => (TOptions)(object)new ForwardOptions { Forward = [.. destinations.Select(destination => new ForwardEntry { Dest = destination })] };

    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        return false;
    }
}

internal sealed class FakeStream : IStream, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public Guid Id { get; } = Guid.NewGuid();

    public string PathName => "cam";

    public IReadOnlyList<string> PathGroups => ["one"];

    public string Title => "";

    public IReadOnlyList<ITrack> Tracks => [];

    public CancellationToken Ended => _ended.Token;

    public IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false) => throw new NotSupportedException();

    public IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false) => throw new NotSupportedException();

    public SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable => throw new NotSupportedException();

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();
}
