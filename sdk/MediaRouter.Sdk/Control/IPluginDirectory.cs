using MediaRouter.Sdk.Egress;

namespace MediaRouter.Sdk.Control;

/// <summary>Service: the plugins that were found, and what became of them.</summary>
public interface IPluginDirectory
{
    /// <summary>All plugins that were found, sorted by id.</summary>
    IReadOnlyList<PluginStatus> Plugins { get; }

    /// <summary>The session catalogues of all started plugins.</summary>
    IReadOnlyList<ISessionCatalog> Catalogs { get; }

    /// <summary>The forwarder factories of all started plugins: a snapshot, to be asked for anew before each use.</summary>
    IReadOnlyList<IForwarderFactory> ForwarderFactories => [];

    /// <summary>The auth backends of all started plugins that remember something: a snapshot, to be asked for anew before each use.</summary>
    IReadOnlyList<ICredentialCache> CredentialCaches => [];
}
