using System.Composition.Hosting.Core;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Offers a plugin's container the services of the router, the options records in force, and the instances of the plugin's parts.</summary>
/// <param name="parts">The parts of the plugin.</param>
internal sealed class HostExports(PartGraph parts) : ExportDescriptorProvider
{
    /// <inheritdoc/>
    public override IEnumerable<ExportDescriptorPromise> GetExportDescriptors(CompositionContract contract, DependencyAccessor descriptorAccessor)
    {
        if (parts.Exporters(contract.ContractType, contract.ContractName) is { Count: > 0 } nodes)
        {
            return nodes.Select(node => Promise(contract, node.Type.Name, () => parts.Instance(node)));
        }

        if (contract.ContractName is not null)
        {
            return NoExportDescriptors;
        }

        return parts.ServiceGetter(contract.ContractType) is { } getter
            ? [Promise(contract, "router", getter)]
            : NoExportDescriptors;
    }

    private static ExportDescriptorPromise Promise(CompositionContract contract, string origin, Func<object> getter) =>
        new(contract, origin, isShared: true, NoDependencies, _ => ExportDescriptor.Create((_, _) => getter(), NoMetadata));
}
