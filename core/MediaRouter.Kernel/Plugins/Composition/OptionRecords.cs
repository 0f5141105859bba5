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

    /// <summary>Whether a part would take a changed record over.</summary>
    /// <param name="instance">A part.</param>
    /// <param name="type">Type of the record.</param>
    /// <param name="record">The new record.</param>
    public static bool CanReconfigure(object instance, Type type, object record) =>
        Call(instance, type, nameof(Sdk.IReconfigurable<object>.CanReconfigure), record);

    /// <summary>Offers a changed record to an instance.</summary>
    /// <param name="instance">A part.</param>
    /// <param name="type">Type of the record.</param>
    /// <param name="record">The new record.</param>
    /// <returns><see langword="false"/> if the part must be restarted.</returns>
    public static bool TryReconfigure(object instance, Type type, object record) =>
        Call(instance, type, nameof(Sdk.IReconfigurable<object>.TryReconfigure), record);

    private static bool Call(object instance, Type type, string method, object record)
    {
        var contract = typeof(Sdk.IReconfigurable<>).MakeGenericType(type);
        return contract.IsInstanceOfType(instance)
            && (bool)contract.GetMethod(method)!.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, [record], culture: null)!;
    }
}
