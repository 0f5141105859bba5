using System.Collections;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.HooksExec.Commands;

/// <summary>The variables that a command gets.</summary>
internal static class CommandEnvironment
{
    /// <summary>Variables of an event, with the names that older commands use.</summary>
    /// <param name="hookEvent">The event.</param>
    /// <param name="configuration">Tells the port of the RTSP server, if there is one.</param>
    public static IReadOnlyDictionary<string, string> Of(HookEvent hookEvent, IRouterConfiguration configuration)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (configuration.TryGetValue("rtspAddress", out var address) && address?.ToString() is { } text)
        {
            variables["RTSP_PORT"] = text[(text.LastIndexOf(':') + 1)..];
        }

        foreach (var (name, value) in hookEvent.Variables)
        {
            // The end of a text for the system; nothing that may be in a variable.
            variables[name] = value.Replace("\0", "", StringComparison.Ordinal);
        }

        if (variables.TryGetValue("MTX_PATH", out var path))
        {
            variables["RTSP_PATH"] = path;
        }

        return variables;
    }

    // What opens the configuration, with all passwords in it, is no matter of commands.
    private static bool IsKey(string name) => name is "MTX_CONFKEY" or "RTSP_CONFKEY" or "MR_CONFKEY";

    /// <summary>The router's own environment, but for the key of its configuration, with the variables of an event on top.</summary>
    public static Dictionary<string, string> Complete(IReadOnlyDictionary<string, string> variables)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (!IsKey((string)entry.Key))
            {
                all[(string)entry.Key] = (string?)entry.Value ?? "";
            }
        }

        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return all;
    }
}
