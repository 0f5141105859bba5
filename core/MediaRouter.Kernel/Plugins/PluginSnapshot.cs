using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MediaRouter.Kernel.Plugins;

/// <summary>The plugins and the usable parts at one moment.</summary>
/// <param name="plugins">The plugins, in the order in which they were found.</param>
/// <param name="instances">Their usable parts.</param>
internal sealed class PluginSnapshot(ImmutableArray<Plugin> plugins, ImmutableArray<object> instances)
{
    private readonly ConcurrentDictionary<Type, object> _byRole = new();

    /// <summary>The plugins, in the order in which they were found.</summary>
    public ImmutableArray<Plugin> Plugins => plugins;

    /// <summary>The usable parts of one role.</summary>
    /// <typeparam name="T">Interface of the role.</typeparam>
    public IReadOnlyList<T> Parts<T>()
        where T : class =>
        (T[])_byRole.GetOrAdd(typeof(T), static (_, all) => all.OfType<T>().ToArray(), instances);
}
