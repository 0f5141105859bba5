using System.Composition;
using System.Composition.Hosting;
using System.Reflection;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Kernel.Plugins;

/// <summary>The parts of one plugin, who imports what, and the container that makes them.</summary>
/// <remarks>The host calls one member at a time; only <see cref="Instance"/> may also be called by the container on behalf of the plugin.</remarks>
internal sealed class PartGraph : IDisposable
{
    private static readonly MethodInfo MakeMethod = typeof(PartGraph).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Lock _lock = new();
    private readonly Dictionary<ImportedContract, List<PartNode>> _exporters = [];
    private readonly Dictionary<Type, List<Type>> _helpers = [];
    private readonly IReadOnlyDictionary<Type, object> _services;
    private readonly List<PartNode> _nodes;
    private readonly CompositionHost _container;

    /// <summary>Builds the graph and the container; makes no part yet.</summary>
    /// <param name="exportedTypes">The types of the plugin that carry an <c>[Export]</c>.</param>
    /// <param name="services">What the router offers to this plugin.</param>
    /// <param name="configuration">The configuration in force.</param>
    public PartGraph(IReadOnlyList<Type> exportedTypes, IReadOnlyDictionary<Type, object> services, IRouterConfiguration configuration)
    {
        _services = services;
        Configuration = configuration;
        var nodes = new List<PartNode>();
        foreach (var type in exportedTypes.Where(type => type is { IsAbstract: false, IsInterface: false, ContainsGenericParameters: false }))
        {
            var contracts = ContractsOf(type);
            if (contracts.Any(contract => PartNode.Roles.Contains(contract.Type)) || type.IsDefined(typeof(SharedAttribute)))
            {
                var node = new PartNode(type) { IsEdge = typeof(IServer).IsAssignableFrom(type) || typeof(IExporter).IsAssignableFrom(type) };
                nodes.Add(node);
                AddExports(node, contracts);
            }
            else
            {
                AddHelper(type, contracts);
            }
        }

        foreach (var node in nodes)
        {
            FindImports(node, node.Type, []);
        }

        _nodes = SortByImports(nodes);
        _container = new ContainerConfiguration()
            .WithDefaultConventions(new PartModel(nodes.Select(node => node.Type).ToHashSet()))
            .WithParts(exportedTypes)
            .WithProvider(new HostExports(this))
            .CreateContainer();
    }

    /// <summary>The parts and shared objects; each after those that it imports.</summary>
    public IReadOnlyList<PartNode> Nodes => _nodes;

    /// <summary>The configuration whose records parts get that are made from now on.</summary>
    public IRouterConfiguration Configuration { get; set; }

    /// <summary>The parts that export a contract.</summary>
    /// <param name="type">Contract type.</param>
    /// <param name="name">Contract name, or <see langword="null"/>.</param>
    public IReadOnlyList<PartNode> Exporters(Type type, string? name) =>
        _exporters.TryGetValue(new ImportedContract(type, name), out var nodes) ? nodes : [];

    /// <summary>How a plugin gets a service or an options record; <see langword="null"/> if the type is neither.</summary>
    /// <param name="type">What the plugin asks for.</param>
    public Func<object>? ServiceGetter(Type type)
    {
        if (_services.TryGetValue(type, out var service))
        {
            return () => service;
        }

        return IsGlobalOptions(type) ? () => OptionRecords.Get(Configuration, type) : null;
    }

    /// <summary>Returns the instance of a part and makes it if there is none.</summary>
    /// <param name="node">A part of this plugin.</param>
    public object Instance(PartNode node)
    {
        lock (_lock)
        {
            if (node.Instance is not null)
            {
                return node.Instance;
            }

            if (node.IsUnderConstruction)
            {
                throw new CompositionFailedException($"{node.Type.Name} imports itself, directly or through what it imports; let one of the two import a shared object instead");
            }

            node.IsUnderConstruction = true;
            try
            {
                foreach (var options in node.Options)
                {
                    node.RecordsInForce[options] = OptionRecords.Get(Configuration, options);
                }

                (node.Instance, node.Export) = ((object, IDisposable))MakeMethod.MakeGenericMethod(node.Type).Invoke(
                    null, BindingFlags.DoNotWrapExceptions, binder: null, [_container], culture: null)!;
                return node.Instance;
            }
            finally
            {
                node.IsUnderConstruction = false;
            }
        }
    }

    /// <summary>Forgets an instance, so that the next import makes a new one.</summary>
    /// <param name="node">A part of this plugin.</param>
    public async ValueTask ReleaseAsync(PartNode node)
    {
        object? instance;
        IDisposable? export;
        lock (_lock)
        {
            (instance, export) = (node.Instance, node.Export);
            (node.Instance, node.Export, node.IsStarted) = (null, null, false);
        }

        if (instance is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        export?.Dispose();
    }

    /// <summary>Adds to a set of parts all parts that import one of them: they hold instances that are about to be replaced.</summary>
    /// <param name="nodes">Grows.</param>
    public void AddDependents(HashSet<PartNode> nodes)
    {
        // The order of the list makes one pass enough.
        foreach (var node in _nodes)
        {
            if (node.Dependencies.Exists(nodes.Contains))
            {
                nodes.Add(node);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _container.Dispose();

    private static (object Instance, IDisposable Export) Make<T>(CompositionHost container)
    {
        var export = container.GetExport<ExportFactory<T>>(PartModel.InstanceContract).CreateExport();
        return (export.Value!, export);
    }

    private static List<ImportedContract> ContractsOf(Type type) =>
        [.. type.GetCustomAttributes<ExportAttribute>(inherit: false).Select(export => new ImportedContract(export.ContractType ?? type, export.ContractName))];

    private static bool IsGlobalOptions(Type type) =>
        type.GetCustomAttribute<OptionsAttribute>() is { Scope: OptionsScope.Global };

    private void AddExports(PartNode node, List<ImportedContract> contracts)
    {
        foreach (var contract in contracts)
        {
            if (!_exporters.TryGetValue(contract, out var list))
            {
                _exporters[contract] = list = [];
            }

            list.Add(node);
        }
    }

    private void AddHelper(Type type, List<ImportedContract> contracts)
    {
        foreach (var contract in contracts)
        {
            if (!_helpers.TryGetValue(contract.Type, out var list))
            {
                _helpers[contract.Type] = list = [];
            }

            list.Add(type);
        }
    }

    // Follows helpers, which are made anew for each importer and so belong to it.
    private void FindImports(PartNode node, Type type, HashSet<Type> visited)
    {
        if (!visited.Add(type))
        {
            return;
        }

        foreach (var contract in ImportedContract.Of(type))
        {
            if (_exporters.TryGetValue(contract, out var exporters))
            {
                node.Dependencies.AddRange(exporters.Where(exporter => exporter != node && !node.Dependencies.Contains(exporter)));
            }
            else if (IsGlobalOptions(contract.Type))
            {
                node.Options.Add(contract.Type);
            }
            else if (_helpers.TryGetValue(contract.Type, out var helpers))
            {
                foreach (var helper in helpers)
                {
                    FindImports(node, helper, visited);
                }
            }
        }
    }

    private static List<PartNode> SortByImports(List<PartNode> nodes)
    {
        var sorted = new List<PartNode>(nodes.Count);
        var visited = new HashSet<PartNode>();
        foreach (var node in nodes)
        {
            Visit(node);
        }

        return sorted;

        void Visit(PartNode node)
        {
            if (!visited.Add(node))
            {
                return;
            }

            foreach (var dependency in node.Dependencies)
            {
                Visit(dependency);
                node.IsEdge |= dependency.IsEdge;
            }

            sorted.Add(node);
        }
    }
}
