using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Notices that a file may have changed: written, replaced, or reached through a link that was swapped.</summary>
internal sealed class ConfigurationWatcher : IAsyncDisposable
{
    // Editors and orchestrators make several changes in a row.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    // Where the system cannot report changes (no watches left, some network and container file systems).
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    // A file that is written for longer than this is taken as it is then; what is wrong with it is reported.
    private const int MostSettleRounds = 100;

    private readonly string _path;
    private readonly Func<Task> _changed;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _log;
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly FileSystemWatcher? _directoryWatcher;
    private readonly Task _loop;

    // Touched only by the constructor and the loop.
    private FileSystemWatcher? _targetWatcher;

    /// <summary>Starts watching.</summary>
    /// <param name="path">Full name of the file.</param>
    /// <param name="changed">Called after the file may have changed, never twice at the same time.</param>
    /// <param name="timeProvider">For the pace.</param>
    /// <param name="log">Hears of what cannot be watched.</param>
    public ConfigurationWatcher(string path, Func<Task> changed, TimeProvider timeProvider, ILogger log)
    {
        _path = path;
        _changed = changed;
        _timeProvider = timeProvider;
        _log = log;
        _directoryWatcher = TryWatch(Path.GetDirectoryName(path) ?? "", (_, e) => OnDirectoryEvent(e));
        WatchTarget();
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _directoryWatcher?.Dispose();
        await _loop;
        _targetWatcher?.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await WaitForSignalAsync();
                var started = _timeProvider.GetTimestamp();
                await SettleAsync();
                await _changed();
                WatchTarget();
                var rest = ShortestInterval - _timeProvider.GetElapsedTime(started);
                if (rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, _timeProvider, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "Unexpected failure while the configuration file was watched; it is not watched any more");
        }
    }

    private async Task WaitForSignalAsync()
    {
        if (_directoryWatcher is null)
        {
            await Task.Delay(PollInterval, _timeProvider, _stopping.Token);
            return;
        }

        await _signals.Reader.ReadAsync(_stopping.Token);
    }

    /// <summary>Waits until the file has stopped changing.</summary>
    private async Task SettleAsync()
    {
        var before = Fingerprint();
        for (var round = 0; round < MostSettleRounds; round++)
        {
            await Task.Delay(SettleTime, _timeProvider, _stopping.Token);
            var after = Fingerprint();
            if (after == before && !_signals.Reader.TryRead(out _))
            {
                return;
            }

            before = after;
        }
    }

    private (long Length, DateTime Written) Fingerprint()
    {
        try
        {
            using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return (stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private void OnDirectoryEvent(FileSystemEventArgs change)
    {
        // Beside the file itself, links and folders count: a mounted volume is updated by swapping a link named "..data".
        var name = Path.GetFileName(change.Name) ?? "";
        if (name == Path.GetFileName(_path) || name.StartsWith("..", StringComparison.Ordinal) || IsLink(change.FullPath))
        {
            _signals.Writer.TryWrite(true);
        }
    }

    private static bool IsLink(string path)
    {
        try
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Watches the folder of the file that a link leads to, beside the folder of the link.</summary>
    private void WatchTarget()
    {
        string? target;
        try
        {
            target = File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            target = null;
        }

        // The same name may lead to another folder than before, so the watch is always made anew.
        _targetWatcher?.Dispose();
        _targetWatcher = target is null ? null : TryWatch(Path.GetDirectoryName(target) ?? "", (_, e) =>
        {
            if (Path.GetFileName(e.Name) == Path.GetFileName(target))
            {
                _signals.Writer.TryWrite(true);
            }
        });
    }

    private FileSystemWatcher? TryWatch(string directory, FileSystemEventHandler handler)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
            };
            watcher.Changed += handler;
            watcher.Created += handler;
            watcher.Deleted += handler;
            watcher.Renamed += (sender, e) => handler(sender, e);
            watcher.Error += (_, _) => _signals.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception ex) when (ex is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            _log.LogWarning("Changes of {Directory} cannot be watched: {Reason}", directory, ex.Message);
            return null;
        }
    }
}
