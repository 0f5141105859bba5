using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Paths;

public sealed class ReloadTests
{
    [Fact]
    public async Task Path_whose_entry_is_unchanged_goes_on()
    {
        await using var bench = new PathBench("cam:\nother:");
        var publisher = new FakeSession();
        var reader = new FakeSession();
        await bench.PublishAsync("cam", publisher);
        await bench.ReadAsync("cam", reader);

        await bench.ReloadAsync("cam:\nother:\n  maxReaders: 3\nthird:");

        Assert.Null(publisher.ClosedWith);
        Assert.Null(reader.ClosedWith);
        Assert.Equal(["cam", "other", "third"], bench.Registry.List().Select(path => path.Name));
    }

    [Fact]
    public async Task Change_that_applies_to_the_next_reader_disturbs_nobody()
    {
        await using var bench = new PathBench("cam:");
        var reader = new FakeSession();
        await bench.PublishAsync("cam");
        await bench.ReadAsync("cam", reader);

        await bench.ReloadAsync("cam:\n  maxReaders: 1");

        Assert.Null(reader.ClosedWith);
        Assert.Equal(Refusal.TooManyReaders, await PathBench.RefusalOfAsync(() => bench.ReadAsync("cam")));
    }

    [Fact]
    public async Task Path_whose_source_changes_is_made_again()
    {
        await using var bench = new PathBench("cam:\n  source: fake://a");
        var former = await bench.Sources.NextAsync();
        await former.PublishAsync();
        var reader = new FakeSession();
        await bench.ReadAsync("cam", reader);

        await bench.ReloadAsync("cam:\n  source: fake://b");

        Assert.Equal(EndReason.StreamEnded, reader.ClosedWith);
        await former.Stopped;
        Assert.Equal("fake://b", (await bench.Sources.NextAsync()).Url);
    }

    [Fact]
    public async Task Source_that_does_not_stop_does_not_hold_a_reload_up_for_ever()
    {
        await using var bench = new PathBench("cam:\n  source: fake://a");
        var former = await bench.Sources.NextAsync();
        former.IsStubborn = true;

        var reload = bench.ReloadAsync("cam:\n  source: fake://b");
        Assert.Equal("fake://b", (await bench.Sources.NextAsync()).Url);
        Assert.False(reload.IsCompleted);
        await bench.AdvanceUntilAsync(() => reload.IsCompleted, "the end of the reload");
        await reload;

        former.Fail(new IOException("gave up"));
        await former.Stopped;
    }

    [Fact]
    public async Task Path_that_is_no_longer_configured_is_closed()
    {
        await using var bench = new PathBench("cam:\nother:");
        var publisher = new FakeSession();
        await bench.PublishAsync("cam", publisher);

        await bench.ReloadAsync("other:");

        Assert.Equal(EndReason.StreamEnded, publisher.ClosedWith);
        Assert.Equal(["other"], bench.Registry.List().Select(path => path.Name));
    }

    [Fact]
    public async Task Grant_of_another_entry_is_refused_after_a_reload()
    {
        await using var bench = new PathBench("all_others:");
        var grant = await bench.GrantAsync("cam", AccessAction.Publish);

        await bench.ReloadAsync("cam:\nall_others:");

        Assert.Equal(
            Refusal.ConfigurationChanged,
            await PathBench.RefusalOfAsync(async () => await bench.Registry.PublishAsync(grant, new FakeSession(), StreamBench.Description(), CancellationToken.None)));
    }
}
