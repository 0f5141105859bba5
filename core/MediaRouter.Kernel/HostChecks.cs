using MediaRouter.Kernel.Configuration;
using MediaRouter.Kernel.Plugins;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Kernel;

/// <summary>Answers what a configuration needs to ask the loaded plugins.</summary>
/// <param name="parts">The parts that can be asked.</param>
/// <param name="schema">The settings and plugins that are known.</param>
internal sealed class HostChecks(IParts parts, ConfigurationSchema schema) : ISourceCatalog
{
    // The plugins that bring a method are named after it.
    private const string AuthPluginPrefix = "auth-";

    private readonly KnownSourceCatalog _known = new(schema);

    /// <summary>
    /// Whether the parts exist. They are made with a configuration in hand, so before that, what only they can judge passes.
    /// </summary>
    public bool ArePartsMade { get; set; }

    /// <summary>The checks for a loader.</summary>
    public ConfigurationChecks ToChecks() => new() { Sources = this, AuthMethod = CheckAuthMethod };

    /// <inheritdoc/>
    public CheckResult Check(string source)
    {
        foreach (var factory in parts.Get<ISourceFactory>())
        {
            try
            {
                if (factory.Handles(source))
                {
                    return factory.Validate(Sample(source)).FirstOrDefault() is { } message ? CheckResult.Invalid(message) : CheckResult.Ok;
                }
            }
            catch (Exception ex)
            {
                return CheckResult.Invalid($"the plugin '{PluginOrigin.Of(factory)}' failed to validate the source '{source}': {ex.Message}");
            }
        }

        var known = _known.Check(source);
        return known.Outcome == CheckOutcome.Invalid && !ArePartsMade ? CheckResult.Ok : known;
    }

    private static string Sample(string source) => Placeholders.Replace(source, afterColon: "1000", elsewhere: "text");

    private CheckResult CheckAuthMethod(string method)
    {
        var plugin = AuthPluginPrefix + method;
        if (!ArePartsMade || parts.Get<IAuthBackend>().Any(backend => backend.Method == method))
        {
            return CheckResult.Ok;
        }

        return KnownKeys.Global.Values.Any(key => key.PluginId == plugin)
            ? CheckResult.PluginNotLoaded(plugin)
            : CheckResult.Invalid($"invalid authMethod: '{method}'");
    }
}
