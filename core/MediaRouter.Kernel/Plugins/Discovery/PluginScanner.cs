using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Finds the plugins of a folder: <c>&lt;id&gt;/&lt;Assembly&gt;.dll</c> with its <c>.deps.json</c>, or a bare DLL.</summary>
internal static class PluginScanner
{
    private const string Damaged = "the file is not a .NET assembly, or it is damaged";

    /// <summary>Looks through the folder; a folder that does not exist has no plugins.</summary>
    /// <param name="directory">The plugins folder.</param>
    /// <returns>What was found, in a stable order. Entries with an image are plugins that may be loaded.</returns>
    public static IReadOnlyList<DiscoveredPlugin> Scan(string directory)
    {
        var found = new List<DiscoveredPlugin>();
        if (!Directory.Exists(directory))
        {
            return found;
        }

        foreach (var folder in Directory.GetDirectories(directory).Order(StringComparer.Ordinal))
        {
            ScanFolder(folder, found);
        }

        foreach (var file in Directory.GetFiles(directory, "*.dll").Order(StringComparer.Ordinal))
        {
            switch (PluginImageReader.Read(file, out var image))
            {
                case PluginImageResult.Plugin:
                    found.Add(Check(image!));
                    break;
                case PluginImageResult.Unreadable:
                    found.Add(Unreadable(file, Damaged));
                    break;
                default:
                    break;
            }
        }

        RefuseDuplicates(found);
        return found;
    }

    /// <summary>Looks at one assembly again, for a reload.</summary>
    /// <param name="location">Path of the assembly.</param>
    public static DiscoveredPlugin ScanFile(string location) =>
        PluginImageReader.Read(location, out var image) == PluginImageResult.Plugin
            ? Check(image!)
            : Unreadable(location, "the file is not a plugin any more");

    private static void ScanFolder(string folder, List<DiscoveredPlugin> found)
    {
        var files = Directory.GetFiles(folder, "*.dll");
        Array.Sort(files, StringComparer.Ordinal);

        // The assembly with a dependency file is the one that was built as a plugin; what lies beside it are its dependencies.
        var plugins = new List<PluginImage>();
        foreach (var file in files.Where(HasDependencyFile))
        {
            var result = PluginImageReader.Read(file, out var image);
            if (result == PluginImageResult.Plugin)
            {
                plugins.Add(image!);
            }
            else if (result == PluginImageResult.Unreadable)
            {
                found.Add(Unreadable(file, Damaged));
            }
        }

        if (plugins.Count == 0)
        {
            foreach (var file in files.Where(file => !HasDependencyFile(file)))
            {
                if (PluginImageReader.Read(file, out var image) == PluginImageResult.Plugin)
                {
                    plugins.Add(image!);
                }
            }
        }

        found.AddRange(plugins.Select(Check));
    }

    private static bool HasDependencyFile(string assembly) => File.Exists(Path.ChangeExtension(assembly, ".deps.json"));

    private static DiscoveredPlugin Check(PluginImage image)
    {
        if (!IsValidId(image.Id))
        {
            return new DiscoveredPlugin(image, PluginState.LoadFailed, $"the id '{image.Id}' may only consist of lower case letters, digits and hyphens");
        }

        return ContractVersion.Refuse(image.Contract) is { } reason
            ? new DiscoveredPlugin(image, PluginState.Incompatible, reason)
            : new DiscoveredPlugin(image, PluginState.Discovered, "");
    }

    private static DiscoveredPlugin Unreadable(string file, string reason)
    {
        var image = new PluginImage
        {
            Location = file,
            Id = Path.GetFileName(file),
            Contract = "",
            Version = "",
            IsPrecompiled = false,
            ExportedTypes = [],
            OptionTypes = [],
        };
        return new DiscoveredPlugin(image, PluginState.LoadFailed, reason);
    }

    private static void RefuseDuplicates(List<DiscoveredPlugin> found)
    {
        var first = new Dictionary<string, string>();
        for (var i = 0; i < found.Count; i++)
        {
            var image = found[i].Image;
            if (!first.TryAdd(image.Id, image.Location))
            {
                found[i] = new DiscoveredPlugin(image, PluginState.LoadFailed, $"the id '{image.Id}' is already taken by {first[image.Id]}");
            }
        }
    }

    private static bool IsValidId(string id) =>
        id.Length > 0 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
