using System.Diagnostics;
using System.Text;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Configuration.Tests;

public sealed class StoreTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly List<ConfigurationChange> _changes = [];
    private readonly SemaphoreSlim _applied = new(0);
    private ConfigurationStore? _store;

    private string FileName => Path.Combine(_directory.FullName, "test.yml");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    public void Dispose() => _applied.Dispose();

    [Fact]
    public async Task Reload_applies_what_differs()
    {
        var store = Start("sampleAddress: :1\n");
        await File.WriteAllTextAsync(FileName, "sampleAddress: :2\n");
        var result = await store.ReloadAsync(CancellationToken.None);
        Assert.True(result.Succeeded);
        await result.Applied;
        Assert.Equal(":2", store.Current.Get<SampleOptions>().SampleAddress);
        Assert.Equal([typeof(SampleOptions)], Assert.Single(_changes).Difference.GlobalRecords);
    }

    [Fact]
    public async Task Invalid_file_changes_nothing()
    {
        var store = Start("sampleAddress: :1\n");
        var before = store.Current;
        await File.WriteAllTextAsync(FileName, "sampleAddress: [\n");
        Assert.NotEmpty((await store.ReloadAsync(CancellationToken.None)).Errors);
        await File.WriteAllTextAsync(FileName, "sampleAddres: x\nlogLevel: y\n");
        Assert.Equal(2, (await store.ReloadAsync(CancellationToken.None)).Errors.Count);
        File.Delete(FileName);
        Assert.False((await store.ReloadAsync(CancellationToken.None)).Succeeded);
        Assert.Same(before, store.Current);
        Assert.Empty(_changes);
    }

    [Fact]
    public async Task Listeners_hear_of_changes_until_they_leave()
    {
        var store = Start("sampleAddress: :1\n");
        var heard = new List<string>();
        var subscription = store.OnChanged(c => heard.Add(c.Get<SampleOptions>().SampleAddress));
        store.OnChanged(_ => throw new InvalidOperationException("of a plugin"));
        await File.WriteAllTextAsync(FileName, "sampleAddress: :2\n");
        await (await store.ReloadAsync(CancellationToken.None)).Applied;
        subscription.Dispose();
        await File.WriteAllTextAsync(FileName, "sampleAddress: :3\n");
        await (await store.ReloadAsync(CancellationToken.None)).Applied;
        Assert.Equal([":2"], heard);
    }

    [Fact]
    public async Task Written_file_is_noticed()
    {
        var store = Start("sampleAddress: :1\n");
        store.Watch();
        await File.WriteAllTextAsync(FileName, "sampleAddress: :2\n");
        await Applied();
        Assert.Equal(":2", store.Current.Get<SampleOptions>().SampleAddress);
    }

    [Fact]
    public async Task Replaced_file_is_noticed_after_it_was_gone_or_invalid()
    {
        var store = Start("sampleAddress: :1\n");
        store.Watch();
        File.Delete(FileName);
        await File.WriteAllTextAsync(FileName + ".new", "sampleAddress: :2\n");
        File.Move(FileName + ".new", FileName);
        await Applied();
        Assert.Equal(":2", store.Current.Get<SampleOptions>().SampleAddress);
        await File.WriteAllTextAsync(FileName, "not: [valid\n");
        await File.WriteAllTextAsync(FileName + ".new", "sampleAddress: :3\n");
        File.Move(FileName + ".new", FileName, overwrite: true);
        await Applied();
        Assert.Equal(":3", store.Current.Get<SampleOptions>().SampleAddress);
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public async Task Swapped_link_of_a_mounted_volume_is_noticed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // volumes are mounted in this way on Linux
        }

        WriteVersion("..1", ":1");
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "..data"), "..1");
        File.CreateSymbolicLink(FileName, Path.Combine("..data", "test.yml"));
        var store = Start(null);
        store.Watch();
        for (var version = 2; version <= 3; version++)
        {
            WriteVersion($"..{version}", $":{version}");
            Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "..data_tmp"), $"..{version}");

            // The framework has no rename that replaces a link to a folder.
            using var rename = Process.Start(new ProcessStartInfo("mv", ["-T", "..data_tmp", "..data"]) { WorkingDirectory = _directory.FullName });
            await rename!.WaitForExitAsync().WaitAsync(Deadline);
            await Applied();
            Assert.Equal($":{version}", store.Current.Get<SampleOptions>().SampleAddress);
        }
    }

    [Fact]
    public async Task Target_of_a_link_is_watched()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // links need a privilege there
        }

        var target = Path.Combine(_directory.CreateSubdirectory("elsewhere").FullName, "real.yml");
        await File.WriteAllTextAsync(target, "sampleAddress: :1\n");
        File.CreateSymbolicLink(FileName, target);
        var store = Start(null);
        store.Watch();
        await File.WriteAllTextAsync(target, "sampleAddress: :2\n");
        await Applied();
        Assert.Equal(":2", store.Current.Get<SampleOptions>().SampleAddress);
    }

    [Fact]
    public async Task Edits_live_on_top_of_the_file_and_survive_its_reload()
    {
        var store = Start("sampleAddress: :1\npaths: {cam: {maxReaders: 1}}\n");
        await Edit(ConfigurationEditKind.PatchGlobal, "", """{"sampleAddress": ":2", "sampleUsers": [{"user": "x"}]}""");
        await Edit(ConfigurationEditKind.PatchPathDefaults, "", """{"samplePathDuration": "10m", "sampleRunOnReady": "old"}""");
        await Edit(ConfigurationEditKind.AddPath, "added", """{"maxReaders": 7, "name": "added"}""");
        await Edit(ConfigurationEditKind.PatchPath, "cam", """{"overridePublisher": false}""");
        await Edit(ConfigurationEditKind.PatchPath, "added", """{"overridePublisher": false}""");
        Check(store.Current);
        await File.WriteAllTextAsync(FileName, "sampleAddress: :1\nlogLevel: debug\npaths: {cam: {maxReaders: 3}}\n");
        Assert.True((await store.ReloadAsync(CancellationToken.None)).Succeeded);
        Assert.Equal(3, Sample.Path(store.Current, "cam").Get<PathOptions>().MaxReaders);
        Check(store.Current);

        Assert.True(OverlayFile.TryRead(Encoding.UTF8.GetString(OverlayFile.Write(store.Overlay)), "edits", Sample.Schema, out var restored, out _));
        var loader = Sample.Loader();
        Check(loader.Build(loader.Read(FileName), restored).Configuration!);

        static void Check(RouterConfiguration configuration)
        {
            Assert.Equal(":2", configuration.Get<SampleOptions>().SampleAddress);
            Assert.Equal("x", Assert.Single(configuration.Get<SampleOptions>().SampleUsers).User);
            Assert.Equal(TimeSpan.FromMinutes(10), configuration.PathDefaults.Get<SamplePathOptions>().SamplePathDuration);
            Assert.Equal("old", configuration.PathDefaults.Get<SamplePathOptions>().SampleCommand);
            var added = Sample.Path(configuration, "added").Get<PathOptions>();
            Assert.Equal((7, false), (added.MaxReaders, added.OverridePublisher));
            Assert.False(Sample.Path(configuration, "cam").Get<PathOptions>().OverridePublisher);
        }
    }

    [Fact]
    public async Task Edits_are_saved_beside_the_file_when_they_shall_persist()
    {
        var store = Start("sampleAddress: :1\n");
        await Edit(ConfigurationEditKind.PatchGlobal, "", """{"sampleAddress": ":2"}""");
        Assert.False(File.Exists(FileName + ".edits.json"));

        await Edit(ConfigurationEditKind.PatchGlobal, "", """{"apiPersist": true}""");
        Assert.Equal("", new EditsFile(FileName).Read(Sample.Schema, out var saved));
        var loader = Sample.Loader();
        Assert.Equal(":2", loader.Build(loader.Read(FileName), saved).Configuration!.Get<SampleOptions>().SampleAddress);

        await Edit(ConfigurationEditKind.PatchGlobal, "", """{"apiPersist": false}""");
        Assert.False(File.Exists(FileName + ".edits.json"));
    }

    [Fact]
    public async Task Edit_that_cannot_be_saved_is_refused()
    {
        var store = Start("sampleAddress: :1\napiPersist: yes\n");
        Directory.CreateDirectory(FileName + ".edits.json.new");

        var result = await TryEdit(ConfigurationEditKind.PatchGlobal, "", """{"sampleAddress": ":2"}""");

        Assert.False(result.Succeeded);
        Assert.Contains("cannot be saved", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(":1", store.Current.Get<SampleOptions>().SampleAddress);
    }

    [Fact]
    public async Task File_is_judged_without_being_taken_over()
    {
        var store = Start("sampleAddress: :1\n");

        var good = await store.JudgeAsync("sampleAddress: :2\n"u8.ToArray(), CancellationToken.None);
        var bad = await store.JudgeAsync("sampleAdress: :2\n"u8.ToArray(), CancellationToken.None);

        Assert.Equal(["sampleAddress"], ConfigurationDifference.Between(store.Current, good.Configuration!).ChangedSettings(store.Current, good.Configuration!));
        Assert.Contains("sampleAddress", Assert.Single(bad.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(":1", store.Current.Get<SampleOptions>().SampleAddress);
    }

    [Fact]
    public async Task Edits_replace_and_delete_paths()
    {
        var store = Start("paths: {cam: {maxReaders: 1, overridePublisher: no}, other: }\n");
        await Edit(ConfigurationEditKind.ReplacePath, "cam", """{"fallback": "/other"}""");
        var cam = Sample.Path(store.Current, "cam").Get<PathOptions>();
        Assert.Equal((0, true, "/other"), (cam.MaxReaders, cam.OverridePublisher, cam.Fallback));
        await Edit(ConfigurationEditKind.DeletePath, "other", "{}");
        await Edit(ConfigurationEditKind.ReplacePath, "fresh", "{}");
        Assert.Equal(["cam", "fresh"], store.Current.Paths.Select(p => p.Name));
        await Edit(ConfigurationEditKind.DeletePath, "fresh", "{}");
        Assert.Equal(["cam"], store.Current.Paths.Select(p => p.Name));
        Assert.True(OverlayFile.TryRead(Encoding.UTF8.GetString(OverlayFile.Write(store.Overlay)), "edits", Sample.Schema, out var restored, out _));
        Assert.Equal(store.Overlay.Paths.Keys.Order(), restored.Paths.Keys.Order());
        await Edit(ConfigurationEditKind.AddPath, "other", "{}");
        Assert.Equal(["cam", "other"], store.Current.Paths.Select(p => p.Name));
    }

    [Theory]
    [InlineData("AddPath", "cam", "{}", "path already exists", false)]
    [InlineData("PatchPath", "nobody", "{}", "path not found", true)]
    [InlineData("DeletePath", "nobody", "{}", "path not found", true)]
    [InlineData("AddPath", "/bad", "{}", "invalid path name '/bad': can't begin with a slash", false)]
    [InlineData("AddPath", "x", """{"sorce": "x"}""", "unknown key 'paths.x.sorce'; did you mean 'source'?", false)]
    [InlineData("PatchPath", "cam", """{"maxReaders": "5"}""", "invalid value '5' of 'paths.cam.maxReaders': must be a whole number from -2147483648 to 2147483647", false)]
    [InlineData("PatchPath", "cam", """{"overridePublisher": "yes"}""", "invalid value 'yes' of 'paths.cam.overridePublisher': must be true or false", false)]
    [InlineData("PatchGlobal", "", """{"readTimeout": 10}""", "invalid value '10' of 'readTimeout': must be a duration with units, such as 10s, 200ms, 1h30m or 2d", false)]
    [InlineData("PatchGlobal", "", """{"paths": {}}""", "unknown key 'paths': paths are edited one by one", false)]
    [InlineData("PatchPath", "cam", """{"sourceOnDemand": true}""", "'sourceOnDemand' is useless when source is 'publisher'", false)]
    [InlineData("PatchGlobal", "", """{"sampleOldURL": "ftp://x"}""", "invalid value 'ftp://x' of 'sampleOldURL': must be a HTTP URL", false)]
    public async Task Edit_that_is_not_valid_changes_nothing(string kind, string name, string json, string message, bool notFound)
    {
        var store = Start("paths: {cam: }\n");
        var before = store.Current;
        var result = await TryEdit(Enum.Parse<ConfigurationEditKind>(kind), name, json);
        Assert.False(result.Succeeded);
        Assert.Equal(message, result.Errors[0].Message);
        Assert.Equal(notFound, result.NotFound);
        Assert.Same(before, store.Current);
        Assert.True(store.Overlay.IsEmpty);
    }

    [Fact]
    public async Task Edit_does_not_wait_for_the_parts_that_it_moves()
    {
        var release = new TaskCompletionSource();
        var store = Start("logLevel: info\n", async _ => await release.Task);
        var first = await TryEdit(ConfigurationEditKind.PatchGlobal, "", """{"logLevel": "debug"}""");
        var second = await TryEdit(ConfigurationEditKind.PatchGlobal, "", """{"logLevel": "warn"}""");
        Assert.True(first.Succeeded && second.Succeeded);
        Assert.Equal(LogLevelName.Warn, store.Current.Get<LogOptions>().LogLevel);
        Assert.False(first.Applied.IsCompleted);
        release.SetResult();
        await second.Applied.WaitAsync(Deadline);
        Assert.Equal([LogLevelName.Debug, LogLevelName.Warn], _changes.Select(c => c.Current.Get<LogOptions>().LogLevel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a": 1, "a": 2}""")]
    [InlineData("""{"a": "\ud800"}""")]
    public void Bodies_that_are_no_objects_are_refused(string json)
    {
        Assert.False(JsonDocumentReader.TryRead(Encoding.UTF8.GetBytes(json), "edit", out _, out var error));
        Assert.Contains("invalid JSON", error!.Message, StringComparison.Ordinal);
    }

    private ConfigurationStore Start(string? text, Func<ConfigurationChange, Task>? apply = null)
    {
        if (text is not null)
        {
            File.WriteAllText(FileName, text);
        }

        var loader = Sample.Loader();
        var initial = loader.Load(FileName);
        Assert.Empty(initial.Errors);
        _store = new ConfigurationStore(
            loader,
            initial,
            async (change, _) =>
            {
                if (apply is not null)
                {
                    await apply(change);
                }

                _changes.Add(change);
                _applied.Release();
            },
            TimeProvider.System,
            NullLogger.Instance);
        return _store;
    }

    private void WriteVersion(string folder, string address) =>
        File.WriteAllText(Path.Combine(_directory.CreateSubdirectory(folder).FullName, "test.yml"), $"sampleAddress: {address}\n");

    private async Task Applied() => Assert.True(await _applied.WaitAsync(Deadline));

    private Task<ReloadResult> TryEdit(ConfigurationEditKind kind, string name, string json)
    {
        Assert.True(JsonDocumentReader.TryRead(Encoding.UTF8.GetBytes(json), "edit", out var settings, out _));
        return _store!.EditAsync(new ConfigurationEdit(kind, name, settings), CancellationToken.None);
    }

    private async Task Edit(ConfigurationEditKind kind, string name, string json)
    {
        var result = await TryEdit(kind, name, json);
        Assert.Empty(result.Errors);
        await result.Applied;
    }
}
