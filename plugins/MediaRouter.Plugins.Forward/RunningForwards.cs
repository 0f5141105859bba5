using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Forward;

/// <summary>The destinations that one stream is pushed to. A reload touches only the positions of the list that it changes.</summary>
internal sealed class RunningForwards(IStream stream, ForwardTable table) : IReconfigurable<IPathConfiguration>, IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<Task> _stopping = [];
    private List<ForwardRun> _running = [];
    private bool _isDisposed;

    /// <inheritdoc/>
    public bool TryReconfigure(IPathConfiguration options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var entries = options.Get<ForwardOptions>().Forward;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            var next = new List<ForwardRun>(entries.Count);
            for (var i = 0; i < entries.Count; i++)
            {
                if (i < _running.Count && _running[i].Destination.Entry == entries[i])
                {
                    next.Add(_running[i]);
                    continue;
                }

                next.Add(table.Take(stream.PathName, i + 1, entries[i]).Start(stream, options));
            }

            Stop(_running.Except(next));
            _running = next;
            return true;
        }
    }

    /// <inheritdoc/>
    public bool CanReconfigure(IPathConfiguration options) => true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] stopping;
        lock (_gate)
        {
            _isDisposed = true;
            Stop(_running);
            _running = [];
            stopping = [.. _stopping];
        }

        await Task.WhenAll(stopping);
    }

    private void Stop(IEnumerable<ForwardRun> runs)
    {
        _stopping.RemoveAll(task => task.IsCompleted);
        _stopping.AddRange(runs.Select(run => run.StopAsync()));
    }
}
