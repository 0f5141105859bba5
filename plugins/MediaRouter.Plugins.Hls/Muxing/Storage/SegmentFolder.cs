using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Muxing.Storage;

/// <summary>Where the segments of a muxer are written: a folder for its path. One task writes and deletes, so that no disk holds up the media.</summary>
/// <remarks>A segment is in memory until it is written. While the disk takes none, they stay there, no more of them than without a folder.</remarks>
internal sealed partial class SegmentFolder
{
    // A disk that is nearly full takes small files and refuses large ones.
    private const int LeastSuccesses = 10;

    private readonly Channel<Func<Task>> _orders = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _root;
    private readonly string _folder;
    private readonly string _prefix;
    private readonly ILogger _log;

    // Touched only by the writing task.
    private readonly HashSet<string> _files = [];
    private bool _isFailing;
    private int _successes;

    /// <summary>Makes a folder.</summary>
    /// <param name="root">Folder for all paths.</param>
    /// <param name="pathName">The path.</param>
    /// <param name="prefix">First part of the names of the muxer's files.</param>
    /// <param name="log">Narrowed to the muxer.</param>
    public SegmentFolder(string root, string pathName, string prefix, ILogger log)
    {
        _root = Path.GetFullPath(root);
        _folder = Path.GetFullPath(Path.Combine(_root, pathName));
        if (!_folder.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new MuxerFaultException($"path '{pathName}' has no folder below '{root}'");
        }

        (_prefix, _log) = (prefix, log);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Completes when everything is deleted, after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <summary>Writes a segment as soon as possible.</summary>
    /// <returns>Its file.</returns>
    public SegmentFile Keep(string name, StoredSegment segment)
    {
        var file = new SegmentFile(Path.Combine(_folder, name), segment.Length) { Segment = segment };
        _orders.Writer.TryWrite(() => WriteAsync(file));
        return file;
    }

    /// <summary>Deletes a file, or gives its writing up.</summary>
    public void Drop(SegmentFile file)
    {
        file.Segment = null;
        _orders.Writer.TryWrite(() =>
        {
            if (file.IsWritten)
            {
                Delete(file.Path);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Writes a small file anew, so that whoever reads it sees the old or the new one.</summary>
    public void Replace(string name, ReadOnlyMemory<byte> bytes) => _orders.Writer.TryWrite(() => TryAsync(async () =>
    {
        var path = Path.Combine(_folder, name);
        _files.Add(path);
        var temporary = $"{path}.{_prefix}";
        await File.WriteAllBytesAsync(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }));

    /// <summary>Deletes everything.</summary>
    public void Close() => _orders.Writer.TryComplete();

    // Files of muxers whose process ended before it could delete them.
    [GeneratedRegex(@"^([0-9a-f]{12})_(main|video\d+|audio\d+)_(seg|init)\d*\.(mp4|ts)$|\.m3u8\.[0-9a-f]{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex LeftOverName();

    private async Task RunAsync()
    {
        try
        {
            await ObeyAsync();
        }
        catch (Exception ex)
        {
            // What is not written stays in memory.
            _log.LogError(ex, "Unexpected failure of the folder '{Folder}'", _folder);
            _orders.Writer.TryComplete();
        }
    }

    private async Task ObeyAsync()
    {
        await TryAsync(() =>
        {
            DeleteLeftOvers();
            return Task.CompletedTask;
        });
        await foreach (var order in _orders.Reader.ReadAllAsync())
        {
            await order();
        }

        foreach (var file in _files.ToArray())
        {
            Delete(file);
        }

        DeleteEmptyFolders();
    }

    private async Task WriteAsync(SegmentFile file)
    {
        if (file.Segment is not { } segment)
        {
            return;
        }

        _files.Add(file.Path);
        if (await TryAsync(() => file.WriteAsync(segment)))
        {
            file.Segment = null;
        }
        else
        {
            Delete(file.Path);
        }
    }

    private async Task<bool> TryAsync(Func<Task> action)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            await action();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            _successes = 0;
            if (!_isFailing)
            {
                _isFailing = true;
                _log.LogWarning("segments cannot be written to '{Folder}' and stay in memory: {Reason}", _folder, ex.Message);
            }

            return false;
        }

        if (_isFailing && ++_successes >= LeastSuccesses)
        {
            _isFailing = false;
            _log.LogInformation("segments are written to '{Folder}' again", _folder);
        }

        return true;
    }

    private void DeleteLeftOvers()
    {
        var count = 0;
        foreach (var file in Directory.GetFiles(_folder))
        {
            if (LeftOverName().Match(Path.GetFileName(file)) is { Success: true } match && match.Groups[1].Value != _prefix)
            {
                File.Delete(file);
                count++;
            }
        }

        if (count > 0)
        {
            _log.LogInformation("{Count} files of a muxer that has not ended in order are deleted from '{Folder}'", count, _folder);
        }
    }

    private void Delete(string path)
    {
        _files.Remove(path);
        try
        {
            File.Delete(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            _log.LogDebug("'{File}' cannot be deleted: {Reason}", path, ex.Message);
        }
    }

    // Those of the path's name, and none that somebody else uses.
    private void DeleteEmptyFolders()
    {
        try
        {
            for (var folder = _folder; folder.Length > _root.Length && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            _log.LogDebug("'{Folder}' cannot be deleted: {Reason}", _folder, ex.Message);
        }
    }
}
