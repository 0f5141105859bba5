using System.Composition;
using MediaRouter.Plugins.Api.Events;
using MediaRouter.Plugins.Api.Legacy;
using MediaRouter.Plugins.Api.OpenApi;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>All operations of the API.</summary>
[Export]
[Shared]
internal sealed class OperationTable
{
    private readonly IOperationGroup[] _groups;

    [ImportingConstructor]
    public OperationTable(
        IPathRegistry paths,
        IConfigurationMonitor monitor,
        IConfigurationEditor editor,
        IPluginDirectory plugins,
        IPluginControl pluginControl,
        RouterInfo info,
        EventHub events)
    {
        var configuration = new ConfigurationOperations(monitor, editor);
        _groups =
        [
            new InfoOperations(info, plugins),
            configuration,
            new PathOperations(paths),
            new CatalogOperations(plugins, paths),
            new PluginOperations(plugins, pluginControl, events),
            new EventOperations(events),
            new FormerOperations(configuration, paths, monitor, editor),
            new DocumentOperations(this, editor, info),
        ];
    }

    /// <summary>The operations that there are now, in the order of the document.</summary>
    public IEnumerable<ApiOperation> Operations => _groups.SelectMany(group => group.Operations);

    /// <summary>The schemas of the document that are made of types.</summary>
    public IEnumerable<KeyValuePair<string, Type>> Schemas => _groups.SelectMany(group => group.Schemas).DistinctBy(schema => schema.Key);

    /// <summary>Finds the operation of a request.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path, decoded.</param>
    public (ApiOperation Operation, string Argument)? Find(string method, string path)
    {
        foreach (var group in _groups)
        {
            foreach (var operation in group.Operations)
            {
                if (operation.Method == method && operation.Matches(path, out var argument))
                {
                    return (operation, argument);
                }
            }
        }

        return FormerOperations.TryTranslate(path, out var present) ? Find(method, present) : null;
    }
}
