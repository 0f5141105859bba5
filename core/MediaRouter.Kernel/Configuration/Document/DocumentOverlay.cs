namespace MediaRouter.Kernel.Configuration;

/// <summary>Edits by the control API, kept apart from the file so that they outlive a reload of it. Never changes; an edit makes a new one.</summary>
/// <remarks>Settings are in present keys: pass what clients send through the translation of the loader first.</remarks>
internal sealed class DocumentOverlay
{
    private readonly MapNode _global;
    private readonly MapNode _pathDefaults;
    private readonly Dictionary<string, PathOverlay> _paths;

    private DocumentOverlay(MapNode global, MapNode pathDefaults, Dictionary<string, PathOverlay> paths)
    {
        _global = global;
        _pathDefaults = pathDefaults;
        _paths = paths;
    }

    public static DocumentOverlay Empty { get; } =
        new(MapNode.Empty, MapNode.Empty, new Dictionary<string, PathOverlay>(StringComparer.Ordinal));

    public MapNode Global => _global;

    public MapNode PathDefaults => _pathDefaults;

    public IReadOnlyDictionary<string, PathOverlay> Paths => _paths;

    public bool IsEmpty => _global.Entries.Count == 0 && _pathDefaults.Entries.Count == 0 && _paths.Count == 0;

    /// <summary>Changes global settings, and those of <c>pathDefaults</c> where older keys of the top level moved there.</summary>
    public OverlayEdit PatchGlobal(MapNode settings, LayerMerger merger)
    {
        if (settings.Find(LayerMerger.PathsKey) is not null)
        {
            return Refused($"unknown key '{LayerMerger.PathsKey}': paths are edited one by one");
        }

        var defaults = settings.FindMap(LayerMerger.PathDefaultsKey);
        var rest = settings.Without(LayerMerger.PathDefaultsKey);
        return Accepted(new DocumentOverlay(
            merger.Merge(_global, rest),
            defaults is null ? _pathDefaults : merger.MergePath(_pathDefaults, defaults),
            _paths));
    }

    /// <summary>Changes settings of <c>pathDefaults</c>.</summary>
    public OverlayEdit PatchPathDefaults(MapNode settings, LayerMerger merger) =>
        Accepted(new DocumentOverlay(_global, merger.MergePath(_pathDefaults, settings), _paths));

    /// <summary>Makes an entry of <c>paths</c>.</summary>
    /// <param name="name">Key of the entry.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="below">The document of file and environment.</param>
    public OverlayEdit AddPath(string name, MapNode settings, MapNode below) =>
        Exists(name, below) ? Refused("path already exists") : ReplacePath(name, settings);

    /// <summary>Changes settings of an entry of <c>paths</c>.</summary>
    public OverlayEdit PatchPath(string name, MapNode settings, MapNode below, LayerMerger merger)
    {
        if (!Exists(name, below))
        {
            return Refused("path not found") with { NotFound = true };
        }

        var present = _paths.GetValueOrDefault(name) ?? new PathOverlay(PathOverlayKind.Patch, MapNode.Empty);
        return WithPath(name, present with { Settings = merger.MergePath(present.Settings, settings) });
    }

    /// <summary>Makes an entry of <c>paths</c>, in place of the present one if there is one.</summary>
    public OverlayEdit ReplacePath(string name, MapNode settings) => WithPath(name, new PathOverlay(PathOverlayKind.Replace, settings));

    /// <summary>Changes settings of an entry of <c>paths</c>, whether or not the file still has it.</summary>
    public OverlayEdit RestorePath(string name, MapNode settings) => WithPath(name, new PathOverlay(PathOverlayKind.Patch, settings));

    /// <summary>Takes entries of <c>paths</c> away, whether or not the file still has them.</summary>
    public DocumentOverlay WithDeletions(IEnumerable<string> names) =>
        names.Aggregate(this, (overlay, name) => overlay.With(name, new PathOverlay(PathOverlayKind.Delete, MapNode.Empty)));

    /// <summary>Takes an entry of <c>paths</c> away.</summary>
    public OverlayEdit DeletePath(string name, MapNode below)
    {
        if (!Exists(name, below))
        {
            return Refused("path not found") with { NotFound = true };
        }

        return below.FindMap(LayerMerger.PathsKey)?.Find(name) is null
            ? Accepted(With(name, null))
            : WithPath(name, new PathOverlay(PathOverlayKind.Delete, MapNode.Empty));
    }

    /// <summary>Puts the edits on a document of file and environment.</summary>
    public MapNode Apply(MapNode below, LayerMerger merger)
    {
        if (IsEmpty)
        {
            return below;
        }

        var document = merger.Merge(below, _global);
        if (_pathDefaults.Entries.Count > 0)
        {
            document = merger.Merge(document, Wrap(LayerMerger.PathDefaultsKey, _pathDefaults));
        }

        if (_paths.Count == 0)
        {
            return document;
        }

        var pathsEntry = document.Find(LayerMerger.PathsKey);
        var paths = pathsEntry?.Value as MapNode ?? MapNode.Empty;
        var entries = new List<MapEntry>();
        foreach (var entry in paths.Entries)
        {
            var edited = _paths.GetValueOrDefault(entry.Key) switch
            {
                null => entry,
                { Kind: PathOverlayKind.Delete } => null,
                { Kind: PathOverlayKind.Replace } replace => entry with { Value = replace.Settings, Location = replace.Settings.Location },
                { } patch => entry with { Value = merger.MergePath(entry.Value as MapNode ?? MapNode.Empty, patch.Settings) },
            };
            if (edited is not null)
            {
                entries.Add(edited);
            }
        }

        entries.AddRange(_paths
            .Where(p => p.Value.Kind != PathOverlayKind.Delete && paths.Find(p.Key) is null)
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new MapEntry(p.Key, p.Value.Settings, p.Value.Settings.Location)));
        return document.With(new MapEntry(LayerMerger.PathsKey, new MapNode([.. entries], paths.Location), pathsEntry?.Location ?? document.Location));
    }

    private static MapNode Wrap(string key, MapNode section) => new([new MapEntry(key, section, section.Location)], section.Location);

    private static OverlayEdit Accepted(DocumentOverlay overlay) => new(overlay, "");

    private static OverlayEdit Refused(string error) => new(null, error);

    private OverlayEdit WithPath(string name, PathOverlay path) => Accepted(With(name, path));

    private DocumentOverlay With(string name, PathOverlay? path)
    {
        var paths = new Dictionary<string, PathOverlay>(_paths, StringComparer.Ordinal);
        if (path is null)
        {
            paths.Remove(name);
        }
        else
        {
            paths[name] = path;
        }

        return new DocumentOverlay(_global, _pathDefaults, paths);
    }

    private bool Exists(string name, MapNode below) => _paths.TryGetValue(name, out var edited)
        ? edited.Kind != PathOverlayKind.Delete
        : below.FindMap(LayerMerger.PathsKey)?.Find(name) is not null;
}
