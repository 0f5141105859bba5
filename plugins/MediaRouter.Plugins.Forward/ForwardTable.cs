using System.Composition;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Forward;

/// <summary>The destinations of all paths that exist, so that one keeps its identity and its counters while its path comes and goes.</summary>
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class ForwardTable(IPluginDirectory plugins, TimeProvider time, ILogger log)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<(string Path, int Position), ForwardDestination> _destinations = [];

    /// <summary>The destination at a position of a path's list; another one when the entry has changed.</summary>
    public ForwardDestination Take(string pathName, int position, ForwardEntry entry)
    {
        lock (_gate)
        {
            if (!_destinations.TryGetValue((pathName, position), out var destination) || destination.Entry != entry)
            {
                destination = new ForwardDestination(pathName, position, entry, plugins, time, log);
                _destinations[(pathName, position)] = destination;
            }

            return destination;
        }
    }

    /// <summary>Forgets all destinations but these, and returns these, by path and position.</summary>
    /// <param name="wanted">Name of the path, position, and entry of each.</param>
    public IReadOnlyList<ForwardDestination> Keep(IEnumerable<(string PathName, int Position, ForwardEntry Entry)> wanted)
    {
        lock (_gate)
        {
            ForwardDestination[] kept = [.. wanted.Select(item => Take(item.PathName, item.Position, item.Entry))];
            _destinations.Clear();
            foreach (var destination in kept)
            {
                _destinations.Add((destination.PathName, destination.Position), destination);
            }

            return kept;
        }
    }
}
