using System.Reflection;
using System.Runtime.Loader;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Keeps the assemblies of one plugin apart from those of the others; what is part of the contract comes from the host.</summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    // The assemblies of the contract. Their types must be the same for everybody.
    private static readonly string[] ContractAssemblies = ["MediaRouter.Sdk", "MediaRouter.Media", "MediaRouter.Net"];

    private static readonly HashSet<string> HostAssemblies = FindHostAssemblies();

    private readonly string _location;

    // Made with the first assembly that the host does not supply: most plugins have no private dependencies, and it costs milliseconds.
    private AssemblyDependencyResolver? _resolver;

    public PluginLoadContext(string pluginId, string location, bool isCollectible)
        : base("plugin " + pluginId, isCollectible)
    {
        PluginId = pluginId;
        _location = location;
    }

    /// <summary>Identifier of the plugin.</summary>
    public string PluginId { get; }

    private AssemblyDependencyResolver Resolver => _resolver ??= new AssemblyDependencyResolver(_location);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is { } name && HostAssemblies.Contains(name))
        {
            return null;
        }

        var path = Resolver.ResolveAssemblyToPath(assemblyName);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = Resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }

    // The contract, System.Composition and the shared framework; not the host's private libraries, of which a plugin may carry another version.
    private static HashSet<string> FindHostAssemblies()
    {
        var names = new HashSet<string>(ContractAssemblies, StringComparer.OrdinalIgnoreCase);
        var trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        foreach (var path in trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (name.StartsWith("System.", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.", StringComparison.Ordinal)
                || name is "System" or "mscorlib" or "netstandard" or "WindowsBase")
            {
                names.Add(name);
            }
        }

        return names;
    }
}
