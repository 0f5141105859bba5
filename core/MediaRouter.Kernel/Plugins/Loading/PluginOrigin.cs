using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Tells which plugin an object or a fault comes from.</summary>
internal static class PluginOrigin
{
    /// <summary>What is returned for the router's own objects.</summary>
    public const string Router = "router";

    /// <summary>Identifier of the plugin that declares the type of an object.</summary>
    /// <param name="instance">A part, or anything that a part made.</param>
    public static string Of(object instance) => Find(instance.GetType().Assembly) ?? Router;

    /// <summary>Identifier of the plugin in whose code an exception was thrown, or which called what threw it.</summary>
    /// <param name="exception">The exception that escaped a callback.</param>
    public static string OfFault(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            foreach (var frame in new StackTrace(current, fNeedFileInfo: false).GetFrames())
            {
                if (frame.GetMethod()?.Module.Assembly is { } assembly && Find(assembly) is { } id)
                {
                    return id;
                }
            }
        }

        return Router;
    }

    private static string? Find(Assembly assembly) =>
        (AssemblyLoadContext.GetLoadContext(assembly) as PluginLoadContext)?.PluginId;
}
