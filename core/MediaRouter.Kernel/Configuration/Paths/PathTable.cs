using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Finds the entry of <c>paths</c> that serves a name: by name, then by expression, then the one for all others.</summary>
internal sealed class PathTable
{
    private readonly Dictionary<string, PathConfiguration> _byKey;
    private readonly PathConfiguration[] _expressions;
    private readonly PathConfiguration? _catchAll;

    /// <summary>Makes a table of entries with unique names.</summary>
    public PathTable(IEnumerable<PathConfiguration> entries)
    {
        _byKey = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        _expressions = [.. _byKey.Values.Where(e => e.Expression is not null).OrderBy(e => e.Name, StringComparer.Ordinal)];
        _catchAll = _byKey.Values.FirstOrDefault(e => e.IsCatchAll);
        var names = _byKey.Values.Where(e => !e.IsPattern).OrderBy(e => e.Name, StringComparer.Ordinal);
        Entries = [.. names, .. _expressions, .. _catchAll is null ? Array.Empty<PathConfiguration>() : [_catchAll]];
    }

    /// <summary>All entries in the order in which a name is matched.</summary>
    public PathConfiguration[] Entries { get; }

    public bool TryGetEntry(string key, [NotNullWhen(true)] out PathConfiguration? entry) => _byKey.TryGetValue(key, out entry);

    public PathMatch Match(string name)
    {
        if (_byKey.TryGetValue(name, out var exact))
        {
            return new PathMatch(exact, [], "", false);
        }

        if (PathName.Check(name) is { } reason)
        {
            return new PathMatch(null, [], $"invalid path name: {reason} ({name})", true);
        }

        foreach (var entry in _expressions)
        {
            if (entry.Expression!.TryMatch(name, out var groups)) // the array holds only entries with one
            {
                return new PathMatch(entry, groups, "", false);
            }
        }

        return _catchAll is not null
            ? new PathMatch(_catchAll, [], "", false)
            : new PathMatch(null, [], $"path '{name}' is not configured", false);
    }
}
