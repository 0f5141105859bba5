using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Paths;

public sealed class HookOrderTests
{
    [Fact]
    public async Task Publisher_and_reader_raise_their_hooks_in_order()
    {
        await using var bench = new PathBench("cam:");
        var publication = await bench.PublishAsync("cam");
        var reading = await bench.ReadAsync("cam");
        reading.Started();
        reading.Started();
        publication.End(EndReason.Completed);
        reading.End(EndReason.StreamEnded);

        Assert.Equal(["+Path", "+Available", "+Online", "+Read", "-Online", "-Read", "-Available"], await bench.HookWordsAsync());
    }

    [Fact]
    public async Task Replaced_publisher_takes_the_path_offline_but_not_away_from_its_readers()
    {
        await using var bench = new PathBench("all_others:");
        await bench.PublishAsync("cam");
        await bench.PublishAsync("cam");

        Assert.Equal(["+Available", "+Online", "-Online", "+Online"], await bench.HookWordsAsync());
    }

    [Fact]
    public async Task Variables_name_path_groups_query_source_and_reader()
    {
        await using var bench = new PathBench("~^live/(.+)$:");
        var publisher = new FakeSession("pubSession");
        var reader = new FakeSession("readSession");
        await bench.PublishAsync("live/x", publisher, query: "k=v w");
        (await bench.ReadAsync("live/x", reader, query: "r=1")).Started();
        await bench.HookWordsAsync();

        var available = bench.Handler.Events[0].Variables;
        Assert.Equal("live/x", available["MTX_PATH"]);
        Assert.Equal("x", available["G1"]);
        Assert.Equal("k%3Dv+w", available["MTX_QUERY"]);
        Assert.Equal("pubSession", available["MTX_SOURCE_TYPE"]);
        Assert.Equal(publisher.Id.ToString(), available["MTX_SOURCE_ID"]);
        var read = bench.Handler.Events[2].Variables;
        Assert.Equal("readSession", read["MTX_READER_TYPE"]);
        Assert.Equal(reader.Id.ToString(), read["MTX_READER_ID"]);
        Assert.Equal("r%3D1", read["MTX_QUERY"]);
    }

    [Fact]
    public async Task Handler_that_can_supply_is_asked_for_a_publisher_and_told_when_nobody_needs_it()
    {
        await using var bench = new PathBench("all_others:\n  runOnDemandCloseAfter: 5s", canSupply: true);
        var reading = bench.ReadAsync("cam");
        var publication = await bench.PublishAsync("cam");
        (await reading).End(EndReason.Completed);
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        publication.End(EndReason.Completed);

        Assert.Equal(["+Demand", "+Available", "+Online", "-Demand", "-Online", "-Available"], await bench.HookWordsAsync());
        Assert.Equal("not needed by anyone", bench.Handler.Events[3].EndCause);
        Assert.Equal(bench.Handler.Events[0].Correlation, bench.Handler.Events[3].Correlation);
    }

    [Fact]
    public async Task Publisher_that_does_not_come_in_time_ends_the_demand()
    {
        await using var bench = new PathBench("all_others:\n  runOnDemandStartTimeout: 2s", canSupply: true);
        var reading = bench.ReadAsync("cam");
        await PathBench.UntilAsync(() => bench.Handler.Words.Count == 1, "the demand");
        await bench.AdvanceUntilAsync(() => reading.IsCompleted, "the end of the wait");

        Assert.Equal(Refusal.SourceTimedOut, await PathBench.RefusalOfAsync(() => reading));
        Assert.Equal(["+Demand", "-Demand"], await bench.HookWordsAsync());
        Assert.Equal("timed out", bench.Handler.Events[1].EndCause);
    }

    [Fact]
    public async Task Announcements_tell_which_paths_are_live()
    {
        await using var bench = new PathBench("all_others:");
        var early = await bench.PublishAsync("early");
        var seen = new List<string>();
        using var subscription = bench.Registry.OnAnnouncement(a => seen.Add($"{a.PathName} {a.Stream is not null} {a.IsLocal}"));
        await bench.PublishAsync("late");
        early.End(EndReason.Completed);
        await bench.HookWordsAsync();

        Assert.Equal(["early True True", "late True True", "early False True"], seen);
    }
}
