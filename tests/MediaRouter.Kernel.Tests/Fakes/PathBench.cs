using System.Net;
using System.Text;
using MediaRouter.Kernel.Access;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Kernel.Hooks;
using MediaRouter.Kernel.Paths;
using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Kernel.Tests.Fakes;

/// <summary>The paths of a router with fake plugins and a manual clock.</summary>
internal sealed class PathBench : IAsyncDisposable
{
    private readonly OrderedDispatcher _dispatcher = new(NullLogger.Instance);
    private readonly Monitor _monitor;

    public PathBench(string pathsYaml, bool canSupply = false, IReadOnlyList<object>? moreParts = null)
    {
        Handler = new RecordingHandler(canSupply);
        Parts = new FakeParts().Add(Codec).Add(Sources).Add(Handler).Add(new OpenAuth());
        foreach (var part in moreParts ?? [])
        {
            Parts.Add(part);
        }

        _monitor = new Monitor(Configure(pathsYaml));
        var services = new PathServices
        {
            Parts = Parts,
            Codecs = new CodecRegistry(Parts),
            Configuration = _monitor,
            Hooks = new HookRelay(Parts, _dispatcher),
            Dispatcher = _dispatcher,
            TimeProvider = Clock,
            Log = NullLogger.Instance,
        };
        Registry = new PathRegistry(services, new AccessController(Parts, _monitor, Clock, NullLogger.Instance));
        Registry.Start();
    }

    public ManualTimeProvider Clock { get; } = new();

    public FakeCodec Codec { get; } = new();

    public FakeSourceFactory Sources { get; } = new();

    public RecordingHandler Handler { get; }

    public FakeParts Parts { get; }

    public PathRegistry Registry { get; }

    public static RouterConfiguration Configure(string pathsYaml)
    {
        var schema = ConfigurationSchema.Compose([], ["fake"]);
        var loader = new ConfigurationLoader(schema, new ConfigurationChecks { Sources = new AnySource() }, new Dictionary<string, string>());
        var yaml = "paths:\n" + string.Join('\n', pathsYaml.Split('\n').Select(line => "  " + line));
        var result = loader.Build(ConfigurationFile.Parse("test.yml", Encoding.UTF8.GetBytes(yaml), new Dictionary<string, string>()), DocumentOverlay.Empty);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }

    public async Task ReloadAsync(string pathsYaml)
    {
        _monitor.Current = Configure(pathsYaml);
        await Registry.ApplyAsync((RouterConfiguration)_monitor.Current);
    }

    public async Task<AccessGrant> GrantAsync(string path, AccessAction action = AccessAction.Read, string query = "", string password = "") =>
        await Registry.AuthorizeAsync(
            new AccessRequest { Action = action, Path = path, Query = query, RemoteAddress = IPAddress.Loopback, User = password.Length > 0 ? "u" : "", Password = password },
            CancellationToken.None);

    public async Task<IPublication> PublishAsync(string path, FakeSession? session = null, string query = "") =>
        await Registry.PublishAsync(
            await GrantAsync(path, AccessAction.Publish, query), session ?? new FakeSession(), StreamBench.Description(), CancellationToken.None);

    public async Task<IReading> ReadAsync(string path, FakeSession? session = null, string query = "", CancellationToken cancellationToken = default) =>
        await Registry.ReadAsync(await GrantAsync(path, query: query), session ?? new FakeSession(), cancellationToken);

    public static async Task<Refusal> RefusalOfAsync(Func<Task> action) => (await Assert.ThrowsAsync<RefusedException>(action)).Refusal;

    /// <summary>Waits until everything that was posted to handlers has reached them.</summary>
    public async Task<IReadOnlyList<string>> HookWordsAsync()
    {
        var done = new TaskCompletionSource();
        _dispatcher.Post(done.SetResult);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return Handler.Words;
    }

    /// <summary>Moves the clock by seconds until something has happened: a timer may be set a moment after what a test waited for.</summary>
    public Task AdvanceUntilAsync(Func<bool> condition, string what) => UntilAsync(
        () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        what);

    /// <summary>Waits until a condition holds that another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"{what} did not happen within 30 s");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.StopAsync();
        await _dispatcher.DisposeAsync();
    }

    private sealed class AnySource : ISourceCatalog
    {
        public CheckResult Check(string source) => CheckResult.Ok;
    }

    private sealed class Monitor(IRouterConfiguration configuration) : IConfigurationMonitor
    {
        public IRouterConfiguration Current { get; set; } = configuration;

        public IDisposable OnChanged(Action<IRouterConfiguration> listener) => throw new NotSupportedException("the paths are told directly");
    }
}
