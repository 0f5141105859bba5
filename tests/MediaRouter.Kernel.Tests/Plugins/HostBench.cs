using System.Net;
using System.Text;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Kernel.Plugins;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Tests.Plugins;

/// <summary>A plugin host with a log that can be read.</summary>
internal sealed class HostBench : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly CancellationTokenSource _deadline = new(Deadline);

    public HostBench()
    {
        var loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        Host = new PluginHost(loggers, TimeProvider.System);
    }

    public ListLog Log { get; } = new();

    public PluginHost Host { get; }

    public CancellationToken Token => _deadline.Token;

    /// <summary>Finds, loads, composes and starts what is in a folder.</summary>
    public async Task StartAsync(PluginFolder folder, string yaml = "", params string[] disabled)
    {
        Host.Discover(folder.Path, disabled);
        Host.Load();
        Host.Compose(Bind(yaml));
        await Host.StartPartsAsync(Token);
        await Host.StartServersAsync(Token);
    }

    /// <summary>Moves to another configuration.</summary>
    public async Task MoveAsync(string yaml)
    {
        await Host.MoveAsync(Bind(yaml), Token);
        await Host.StartPartsAsync(Token);
        await Host.StartServersAsync(Token);
    }

    public async Task StopAsync()
    {
        await Host.StopServersAsync(Token);
        await Host.StopPartsAsync(Token);
        Host.Unload();
    }

    /// <summary>Asks the backend of a fixture.</summary>
    public async Task<string> AskAsync(string method, string question)
    {
        var backend = Host.Get<IAuthBackend>().Single(candidate => candidate.Method == method);
        var request = new AccessRequest { Action = AccessAction.Read, RemoteAddress = IPAddress.Loopback, Query = question };
        return (await backend.DecideAsync(request, Token)).User;
    }

    public PluginStatus Status(string id) => Host.Plugins.Single(plugin => plugin.Id == id);

    public RouterConfiguration Bind(string yaml)
    {
        var schema = ConfigurationSchema.Compose(Host.OptionTypes, Host.LoadedIds);
        var checks = new ConfigurationChecks { AuthMethod = _ => CheckResult.Ok };
        var file = ConfigurationFile.Parse("test.yml", Encoding.UTF8.GetBytes(yaml), NoEnvironment);
        var result = new ConfigurationLoader(schema, checks, NoEnvironment).Build(file, DocumentOverlay.Empty);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }

    public void Dispose() => _deadline.Dispose();
}
