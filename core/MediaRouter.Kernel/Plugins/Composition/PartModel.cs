using System.Composition;
using System.Composition.Convention;
using System.Reflection;

namespace MediaRouter.Kernel.Plugins;

/// <summary>
/// Shows the container each part under its own type alone, and not shared, so that the host decides when an instance is made and who gets it.
/// What the part exports by its attributes is offered by <see cref="HostExports"/>.
/// </summary>
internal sealed class PartModel(IReadOnlySet<Type> managed) : AttributedModelProvider
{
    /// <summary>Name of the contract under which the container makes a part.</summary>
    public const string InstanceContract = "mediarouter.instance";

    /// <inheritdoc/>
    public override IEnumerable<Attribute> GetCustomAttributes(Type reflectedType, MemberInfo member) =>
        member is Type type && managed.Contains(type)
            ? [new ExportAttribute(InstanceContract, type)]
            : Attribute.GetCustomAttributes(member, inherit: false);

    /// <inheritdoc/>
    public override IEnumerable<Attribute> GetCustomAttributes(Type reflectedType, ParameterInfo parameter) =>
        Attribute.GetCustomAttributes(parameter, inherit: false);
}
