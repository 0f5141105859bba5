using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MediaRouter.Kernel.Plugins;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Kernel.Tests.Plugins;

public sealed class PluginHostTests
{
    [Fact]
    public async Task Plugins_get_their_own_versions_of_a_private_dependency()
    {
        using var folder = new PluginFolder().With("one").With("two");
        using var bench = new HostBench();

        await bench.StartAsync(folder);

        Assert.Equal("dependency 1", await bench.AskAsync("one", "dependency"));
        Assert.Equal("dependency 2", await bench.AskAsync("two", "dependency"));
        Assert.All(bench.Host.Plugins, plugin => Assert.Equal(PluginState.Running, plugin.State));
    }

    [Fact]
    public async Task Parts_get_services_and_a_log_with_the_id_of_their_plugin()
    {
        using var folder = new PluginFolder().With("one").With("two");
        using var bench = new HostBench();

        await bench.StartAsync(folder);

        Assert.Equal("one two", await bench.AskAsync("one", "plugins"));
        Assert.Contains((LogLevel.Information, "one", "Asked for plugins"), bench.Log.Lines);
    }

    [Fact]
    public async Task Parts_get_the_records_of_the_configuration()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();

        await bench.StartAsync(folder, "oneGreeting: good day\noneLevel: 7\n");

        Assert.Equal("tunable started with 7; server started with good day", Sorted(await bench.AskAsync("one", "journal"), descending: true));
        Assert.Equal("good day", Assert.Single(bench.Host.Catalogs).MetricPrefix);
    }

    [Fact]
    public async Task Move_leaves_parts_with_equal_records_alone()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();
        await bench.StartAsync(folder);
        await bench.AskAsync("one", "journal");
        var before = bench.Host.Get<IServer>();

        await bench.MoveAsync("readTimeout: 20s\n");

        Assert.Equal("", await bench.AskAsync("one", "journal"));
        Assert.Equal(before, bench.Host.Get<IServer>());
    }

    [Fact]
    public async Task Move_lets_a_part_take_a_change_over_in_place()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();
        await bench.StartAsync(folder);
        await bench.AskAsync("one", "journal");

        await bench.MoveAsync("oneLevel: 50\n");
        Assert.Equal("tunable took 50", await bench.AskAsync("one", "journal"));

        await bench.MoveAsync("oneLevel: 500\n");
        Assert.Equal("tunable stopped; tunable started with 500", await bench.AskAsync("one", "journal"));
    }

    [Fact]
    public async Task Move_restarts_the_part_concerned_and_makes_those_again_that_import_it()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();
        await bench.StartAsync(folder);
        await bench.AskAsync("one", "journal");

        await bench.MoveAsync("oneGreeting: bye\n");

        // The shared journal and the other server have survived.
        Assert.Equal("server stopped with hello; server started with bye", await bench.AskAsync("one", "journal"));
        Assert.Equal("bye", Assert.Single(bench.Host.Catalogs).MetricPrefix);
        Assert.Equal(PluginState.Running, bench.Status("one").State);
    }

    [Fact]
    public async Task Part_that_cannot_start_gives_its_plugin_a_reason_and_is_tried_again_by_a_move()
    {
        using var folder = new PluginFolder().With("one").With("two");
        using var bench = new HostBench();

        await bench.StartAsync(folder, "oneFailure: 'oneAddress: the port is in use'\n");

        Assert.Equal(PluginState.StartFailed, bench.Status("one").State);
        Assert.Contains("the port is in use", bench.Status("one").Reason, StringComparison.Ordinal);
        Assert.Single(bench.Log.Lines, line => line.Level == LogLevel.Error);
        Assert.Equal(PluginState.Running, bench.Status("two").State);
        Assert.Empty(bench.Host.Catalogs);

        await bench.MoveAsync("");
        Assert.Equal(PluginState.Running, bench.Status("one").State);
        Assert.Single(bench.Host.Catalogs);
    }

    [Fact]
    public async Task Faulty_part_leaves_its_neighbours_and_other_plugins_running()
    {
        using var folder = new PluginFolder().With("faulty").With("two");
        using var bench = new HostBench();

        await bench.StartAsync(folder);

        Assert.Equal(PluginState.StartFailed, bench.Status("faulty").State);
        Assert.Contains("the server broke", bench.Status("faulty").Reason, StringComparison.Ordinal);
        Assert.Equal("dependency 2", await bench.AskAsync("two", ""));
        Assert.Equal("cam", await Assert.Single(bench.Host.Get<IPathResolver>()).ResolveAsync("cam", bench.Token));
        await bench.StopAsync();
    }

    [Fact]
    public async Task Disabled_plugin_is_listed_and_not_loaded()
    {
        using var folder = new PluginFolder().With("one").With("two");
        using var bench = new HostBench();

        await bench.StartAsync(folder, "", "one");

        Assert.Equal(PluginState.Disabled, bench.Status("one").State);
        Assert.Equal(["two"], bench.Host.LoadedIds);
    }

    [Fact]
    public async Task Faults_and_parts_can_be_attributed_to_their_plugin()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();
        await bench.StartAsync(folder);

        var fault = await Assert.ThrowsAsync<NotSupportedException>(() => bench.AskAsync("one", "nonsense"));

        Assert.Equal("one", PluginOrigin.OfFault(fault));
        Assert.Equal("one", PluginOrigin.Of(bench.Host.Catalogs[0]));
        Assert.Equal(PluginOrigin.Router, PluginOrigin.Of(bench));
        Assert.Equal(PluginOrigin.Router, PluginOrigin.OfFault(new InvalidOperationException()));
    }

    [Fact]
    public async Task Stop_stops_every_part_once_and_a_second_stop_does_nothing()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();
        await bench.StartAsync(folder);
        var backend = bench.Host.Get<IAuthBackend>()[0];

        await bench.Host.StopServersAsync(bench.Token);
        await bench.Host.StopServersAsync(bench.Token);

        var request = new AccessRequest { Action = AccessAction.Read, RemoteAddress = System.Net.IPAddress.Loopback, Query = "journal" };
        var journal = (await backend.DecideAsync(request, bench.Token)).User.Split("; ");
        Assert.Single(journal, line => line == "server stopped with hello");
        Assert.Single(journal, line => line == "tunable stopped");

        await bench.StopAsync();
        Assert.Equal(PluginState.Stopped, bench.Status("one").State);
        Assert.Empty(bench.Host.Catalogs);
    }

    [Fact]
    public async Task LoadAgain_loads_the_file_that_is_there_now()
    {
        using var folder = new PluginFolder().With("one").With("two");
        using var bench = new HostBench();
        await bench.StartAsync(folder);

        Assert.True(await bench.Host.LoadAgainAsync("one", bench.Token));
        await bench.MoveAsync("oneGreeting: again\n");

        Assert.Equal(PluginState.Running, bench.Status("one").State);
        Assert.Equal("again", Assert.Single(bench.Host.Catalogs).MetricPrefix);
        Assert.False(await bench.Host.LoadAgainAsync("nobody", bench.Token));
    }

    [Fact]
    public async Task Unloaded_plugin_leaves_nothing_behind()
    {
        using var folder = new PluginFolder().With("one");
        using var bench = new HostBench();
        await bench.StartAsync(folder);

        var context = await LoadAndLeaveAsync(bench);

        using var deadline = new CancellationTokenSource(HostBench.Deadline);
        while (context.IsAlive)
        {
            Assert.False(deadline.IsCancellationRequested, "the load context of an unloaded plugin is still alive");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Theory]
    [InlineData(false, false, true)]  // Nothing is won by keeping it.
    [InlineData(true, false, false)]  // Its precompiled code would not be used otherwise.
    [InlineData(true, true, true)]    // Loaded again.
    public void Load_makes_what_need_not_stay_unloadable(bool isPrecompiled, bool isLoadedAgain, bool isCollectible)
    {
        using var folder = new PluginFolder().With("one");
        var found = PluginScanner.Scan(folder.Path).Single();
        var plugin = new Plugin(found with { Image = found.Image with { IsPrecompiled = isPrecompiled } }, NullLogger.Instance, TimeProvider.System);

        plugin.Load(isLoadedAgain);

        Assert.Equal(PluginState.Loaded, plugin.Status.State);
        Assert.Equal(isCollectible, plugin.OptionTypes[0].Assembly.IsCollectible);
        plugin.Unload();
        Assert.Equal(PluginState.Stopped, plugin.Status.State);
        Assert.Empty(plugin.OptionTypes);
    }

    // Not inlined, so that no register of the test holds anything of the plugin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LoadAndLeaveAsync(HostBench bench)
    {
        await bench.Host.LoadAgainAsync("one", bench.Token);
        await bench.MoveAsync("oneGreeting: first\n");
        var assembly = bench.Host.Catalogs[0].GetType().Assembly;
        var context = new WeakReference(AssemblyLoadContext.GetLoadContext(assembly));
        await bench.AskAsync("one", "plugins");

        await bench.Host.LoadAgainAsync("one", bench.Token);
        await bench.MoveAsync("oneGreeting: second\n");
        return context;
    }

    private static string Sorted(string journal, bool descending)
    {
        var lines = journal.Split("; ").Order();
        return string.Join("; ", descending ? lines.Reverse() : lines);
    }
}
