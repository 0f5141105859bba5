using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Holds the configuration in force, and replaces it as a whole when the file or an edit gives a valid new one.</summary>
/// <remarks>
/// A new configuration is built and validated first; one with errors changes nothing. It is then in force at once, and the host is
/// called to move the parts that it concerns, one change after the other.
/// </remarks>
internal sealed class ConfigurationStore : IConfigurationMonitor, IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly Func<ConfigurationChange, CancellationToken, Task> _apply;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _listenersLock = new();
    private readonly EditsFile _editsFile;

    // Guarded by the gate.
    private ConfigurationLoader _loader;
    private DocumentOverlay _overlay;
    private Task _applied = Task.CompletedTask;
    private ConfigurationWatcher? _watcher;

    // Content of the file that was refused last, which is not worth a second report until it changes.
    private byte[] _refused = [];
    private bool _isFileMissing;

    // Written under the gate, read by everybody.
    private volatile LoadResult _latest;
    private volatile RouterConfiguration _current;

    // Guarded by its lock; replaced, never changed.
    private Action<IRouterConfiguration>[] _listeners = [];

    /// <summary>Starts with a configuration that has been loaded.</summary>
    /// <param name="loader">Makes the following ones.</param>
    /// <param name="initial">A result without errors.</param>
    /// <param name="apply">Moves the parts of the router to a new configuration; an exception is logged.</param>
    /// <param name="timeProvider">For the pace of reloads.</param>
    /// <param name="log">Hears of reloads.</param>
    /// <param name="overlay">The edits that are part of the initial configuration; <see langword="null"/> for none.</param>
    public ConfigurationStore(
        ConfigurationLoader loader,
        LoadResult initial,
        Func<ConfigurationChange, CancellationToken, Task> apply,
        TimeProvider timeProvider,
        ILogger log,
        DocumentOverlay? overlay = null)
    {
        _loader = loader;
        _overlay = overlay ?? DocumentOverlay.Empty;
        _editsFile = new EditsFile(initial.FilePath);
        _latest = initial;
        _current = initial.Configuration ?? throw new ArgumentException("the configuration has errors", nameof(initial));
        _apply = apply;
        _timeProvider = timeProvider;
        _log = log;
    }

    public RouterConfiguration Current => _current;

    IRouterConfiguration IConfigurationMonitor.Current => _current;

    /// <summary>The load that the configuration in force came from.</summary>
    public LoadResult Latest => _latest;

    /// <summary>The edits in force.</summary>
    public DocumentOverlay Overlay => Volatile.Read(ref _overlay);

    public IDisposable OnChanged(Action<IRouterConfiguration> listener)
    {
        lock (_listenersLock)
        {
            _listeners = [.. _listeners, listener];
        }

        return new Subscription(this, listener);
    }

    /// <summary>Reloads whenever the file changes. Does nothing if there is no file.</summary>
    public void Watch()
    {
        if (_latest.FilePath is { } path)
        {
            _watcher ??= new ConfigurationWatcher(path, () => ReloadAsync(force: false, _stopping.Token), _timeProvider, _log);
        }
    }

    /// <summary>Reads the file again, as an operator asks for.</summary>
    public Task<ReloadResult> ReloadAsync(CancellationToken cancellationToken) => ReloadAsync(force: true, cancellationToken);

    /// <summary>Builds the configuration again with other known settings, after plugins came or went.</summary>
    /// <param name="loader">Knows the present settings.</param>
    /// <param name="cancellationToken">Gives up before the new configuration is in force.</param>
    public Task<ReloadResult> UseAsync(ConfigurationLoader loader, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            var result = loader.Build(_latest.File, _overlay);
            if (result.Configuration is not null)
            {
                _loader = loader;
            }

            return Finish(result, _overlay);
        },
        cancellationToken);

    /// <summary>Builds a configuration of other file content as a reload would, without taking it over.</summary>
    /// <param name="content">Plain text of the file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LoadResult> JudgeAsync(byte[] content, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _loader.Build(ConfigurationFile.Parse(_latest.FilePath ?? "request", content, NoEnvironment), _overlay);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Applies an edit by the control API: valid as a whole, or without effect.</summary>
    public Task<ReloadResult> EditAsync(ConfigurationEdit edit, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            var redacted = new RedactedValues(edit.PathName);
            edit = edit with { Settings = Restore(edit, redacted) };
            if (redacted.Error is { } hidden)
            {
                return new ReloadResult { Succeeded = false, Errors = [hidden] };
            }

            var sink = new DiagnosticSink();
            var edited = edit.ApplyTo(_overlay, _latest.BaseDocument, _loader.Schema, sink);
            if (edited.Overlay is null)
            {
                var error = new ConfigurationError(ConfigurationErrorKind.Rule, edited.Error, edit.Settings.Location) { Path = edit.PathName };
                return new ReloadResult { Succeeded = false, Errors = [error], NotFound = edited.NotFound };
            }

            if (sink.HasErrors)
            {
                return new ReloadResult { Succeeded = false, Errors = sink.Errors() };
            }

            var result = _loader.Rebuild(_latest, edited.Overlay);
            return result.Configuration is { } edition && TrySave(edition, edited.Overlay) is { Length: > 0 } reason
                ? new ReloadResult { Succeeded = false, Errors = [new ConfigurationError(ConfigurationErrorKind.File, reason, edit.Settings.Location)] }
                : Finish(result, edited.Overlay, report: false);
        },
        cancellationToken);

    /// <summary>Stops watching, and waits for the change that is being applied.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_watcher is not null)
        {
            await _watcher.DisposeAsync();
        }

        await _gate.WaitAsync();
        _gate.Release();
        await _applied;
        _stopping.Dispose();
        _gate.Dispose();
    }

    private Task<ReloadResult> ReloadAsync(bool force, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            var file = _loader.Read(_latest.FilePath);
            NoteMissing(file);
            var content = file.Content.AsSpan();
            if (!force && (content.IsEmpty || content.SequenceEqual(_latest.File.Content) || content.SequenceEqual(_refused)))
            {
                // Gone, being replaced, or only touched. An editor that truncates before it writes comes by here too.
                return new ReloadResult { Succeeded = true };
            }

            if (content.IsEmpty && file.Error is null && _latest.File.Content.Length > 0)
            {
                // Taking it over would end every path. Who wants that deletes the lines, not the file's content.
                _log.LogWarning("The configuration file is empty and not taken over; the running configuration stays");
                return new ReloadResult { Succeeded = true };
            }

            var result = _loader.Build(file, _overlay);
            _refused = [];
            if (result.Configuration is null)
            {
                _refused = file.Content;
                _log.LogError("The configuration file is not taken over: it has {ErrorCount} errors; the running configuration stays", result.Errors.Count);
            }

            return Finish(result, _overlay);
        },
        cancellationToken);

    private MapNode Restore(ConfigurationEdit edit, RedactedValues redacted)
    {
        var schema = _loader.Schema;
        if (edit.Kind == ConfigurationEditKind.PatchGlobal)
        {
            return redacted.Restore(edit.Settings, schema.GlobalSettings, _current.Records);
        }

        var path = edit.Kind != ConfigurationEditKind.PatchPathDefaults && _current.Table.TryGetEntry(edit.PathName, out var entry) ? entry : _current.PathDefaults;
        return redacted.Restore(edit.Settings, schema.PathSettings, path.Records);
    }

    // Saved before it is in force: an edit that a restart would forget is not accepted in silence.
    private string TrySave(RouterConfiguration edited, DocumentOverlay overlay)
    {
        var persists = edited.Get<EditOptions>().ApiPersist;
        if (!persists && !_current.Get<EditOptions>().ApiPersist)
        {
            return "";
        }

        var reason = _editsFile.Save(persists ? overlay : DocumentOverlay.Empty);
        if (reason.Length == 0)
        {
            return "";
        }

        _log.LogError("An edit of the configuration cannot be saved and is refused: {Reason}", reason);
        return $"the edit cannot be saved: {reason}";
    }

    // Not while a file is replaced: the watcher lets changes settle first.
    private void NoteMissing(ConfigurationFile file)
    {
        var isMissing = file.Error is { Kind: ConfigurationErrorKind.File } && file.Content.Length == 0;
        if (isMissing && !_isFileMissing)
        {
            _log.LogWarning("{Reason}; the running configuration stays", file.Error!.Message);
        }

        _isFileMissing = isMissing;
    }

    private async Task<ReloadResult> ChangeAsync(Func<ReloadResult> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return change();
        }
        finally
        {
            _gate.Release();
        }
    }

    private ReloadResult Finish(LoadResult result, DocumentOverlay overlay, bool report = true)
    {
        if (report)
        {
            LoadReport.Write(_log, result);
        }

        if (result.Configuration is null)
        {
            return new ReloadResult { Succeeded = false, Errors = result.Errors };
        }

        var change = new ConfigurationChange(_current, result.Configuration, ConfigurationDifference.Between(_current, result.Configuration));
        _latest = result;
        _current = result.Configuration;
        Volatile.Write(ref _overlay, overlay);
        if (change.Difference.IsEmpty)
        {
            _log.LogDebug("The configuration was read again; no setting differs");
            return new ReloadResult { Succeeded = true, Applied = _applied };
        }

        _applied = ApplyAsync(_applied, change);
        return new ReloadResult { Succeeded = true, Applied = _applied };
    }

    private async Task ApplyAsync(Task earlier, ConfigurationChange change)
    {
        await earlier;
        await Task.Yield();
        _log.LogInformation(
            "Applying a new configuration: {GlobalRecords} groups of global settings, {PathsAdded} paths added, {PathsRemoved} removed, {PathsChanged} changed",
            change.Difference.GlobalRecords.Count, change.Difference.AddedPaths.Count, change.Difference.RemovedPaths.Count, change.Difference.ChangedPaths.Count);
        try
        {
            await _apply(change, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "Unexpected failure while a new configuration was applied");
        }

        _log.LogDebug("The new configuration is applied");

        foreach (var listener in Volatile.Read(ref _listeners))
        {
            try
            {
                listener(change.Current);
            }
            catch (Exception ex)
            {
                _log.LogError(ex, "Unexpected failure of a listener for new configurations");
            }
        }
    }

    private sealed class Subscription(ConfigurationStore store, Action<IRouterConfiguration> listener) : IDisposable
    {
        private Action<IRouterConfiguration>? _listener = listener;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _listener, null) is not { } ended)
            {
                return;
            }

            lock (store._listenersLock)
            {
                var rest = store._listeners.ToList();
                rest.Remove(ended);
                store._listeners = [.. rest];
            }
        }
    }
}
