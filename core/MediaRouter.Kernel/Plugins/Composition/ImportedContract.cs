using System.Composition;
using System.Reflection;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Something that a type asks for in its constructor or in an import property.</summary>
/// <param name="Type">The contract type, taken out of lists, <c>Lazy</c> and <c>ExportFactory</c>.</param>
/// <param name="Name">The contract name, or <see langword="null"/>.</param>
internal readonly record struct ImportedContract(Type Type, string? Name)
{
    /// <summary>Everything that a type imports.</summary>
    /// <param name="type">A type with exports.</param>
    public static IEnumerable<ImportedContract> Of(Type type)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.FirstOrDefault(candidate => candidate.IsDefined(typeof(ImportingConstructorAttribute)));
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            yield return Unwrap(parameter.ParameterType, Attribute.GetCustomAttributes(parameter));
        }

        foreach (var property in type.GetProperties())
        {
            if (property.IsDefined(typeof(ImportAttribute)) || property.IsDefined(typeof(ImportManyAttribute)))
            {
                yield return Unwrap(property.PropertyType, Attribute.GetCustomAttributes(property));
            }
        }
    }

    private static ImportedContract Unwrap(Type type, Attribute[] attributes)
    {
        var many = attributes.OfType<ImportManyAttribute>().FirstOrDefault();
        var name = many?.ContractName ?? attributes.OfType<ImportAttribute>().FirstOrDefault()?.ContractName;
        var contract = type;
        if (many is not null)
        {
            contract = contract.IsArray ? contract.GetElementType()! : contract.GenericTypeArguments[0];
        }

        while (contract.IsGenericType && IsDeferral(contract.GetGenericTypeDefinition()))
        {
            contract = contract.GenericTypeArguments[0];
        }

        return new ImportedContract(contract, name);
    }

    private static bool IsDeferral(Type definition) =>
        definition == typeof(Lazy<>) || definition == typeof(Lazy<,>)
        || definition == typeof(ExportFactory<>) || definition == typeof(ExportFactory<,>);
}
