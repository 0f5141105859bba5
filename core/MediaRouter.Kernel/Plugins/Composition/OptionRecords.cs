using System.Reflection;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Reads options records whose type is known only at run time.</summary>
internal static class OptionRecords
{
    private static readonly MethodInfo GetMethod = typeof(IRouterConfiguration).GetMethod(nameof(IRouterConfiguration.Get))!;

    /// <summary>Returns the global record of a type.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="type">A record with <see cref="OptionsAttribute"/>.</param>
    public static object Get(IRouterConfiguration configuration, Type type) =>
        GetMethod.MakeGenericMethod(type).Invoke(configuration, BindingFlags.DoNotWrapExceptions, binder: null, parameters: null, culture: null)!;

    /// <summary>Whether a part takes changed records of a type over, as far as its type tells.</summary>
    /// <param name="instance">A part.</param>
    /// <param name="type">Type of the record.</param>
    public static bool CanReconfigure(object instance, Type type) => typeof(Sdk.IReconfigurable<>).MakeGenericType(type).IsInstanceOfType(instance);

    /// <summary>Offers a changed record to an instance.</summary>
    /// <param name="instance">A part.</param>
    /// <param name="type">Type of the record.</param>
    /// <param name="record">The new record.</param>
    /// <returns><see langword="false"/> if the part must be restarted.</returns>
    public static bool TryReconfigure(object instance, Type type, object record)
    {
        var contract = typeof(Sdk.IReconfigurable<>).MakeGenericType(type);
        return contract.IsInstanceOfType(instance)
            && (bool)contract.GetMethod(nameof(Sdk.IReconfigurable<object>.TryReconfigure))!.Invoke(
                instance, BindingFlags.DoNotWrapExceptions, binder: null, [record], culture: null)!;
    }
}
