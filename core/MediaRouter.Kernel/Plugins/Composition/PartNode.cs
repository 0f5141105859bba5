using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Plugins;

/// <summary>
/// One type of a plugin of which there is at most one instance at a time: a part, or an object that parts share. The host makes it, hands
/// the same instance to all who import it, and can make it again alone.
/// </summary>
internal sealed class PartNode(Type type)
{
    /// <summary>The interfaces by which the router knows parts.</summary>
    public static readonly IReadOnlyList<Type> Roles =
    [
        typeof(IServer),
        typeof(ISourceFactory),
        typeof(IForwarderFactory),
        typeof(IPathResolver),
        typeof(IPathAttachment),
        typeof(ICodec),
        typeof(IAuthBackend),
        typeof(IHookHandler),
        typeof(IExporter),
        typeof(ISessionCatalog),
    ];

    /// <summary>The concrete type.</summary>
    public Type Type => type;

    /// <summary>Whether the part talks to clients: it starts after everything else, and stops before it.</summary>
    public bool IsEdge { get; set; }

    /// <summary>The parts and shared objects that this one imports, directly or through helpers.</summary>
    public List<PartNode> Dependencies { get; } = [];

    /// <summary>The options records that this one imports, directly or through helpers.</summary>
    public HashSet<Type> Options { get; } = [];

    /// <summary>The records that the instance works with.</summary>
    public Dictionary<Type, object> RecordsInForce { get; } = [];

    /// <summary>The instance; <see langword="null"/> before it is made and after it has been stopped.</summary>
    public object? Instance { get; set; }

    /// <summary>What the container disposes with the instance.</summary>
    public IDisposable? Export { get; set; }

    /// <summary>Whether the start of the instance has been called, whatever came of it.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Why the instance could not be made or started; empty when all is well.</summary>
    public string Fault { get; set; } = "";

    /// <summary>Whether <see cref="Fault"/> is the operator's matter: a setting that cannot work.</summary>
    public bool IsConfigurationFault { get; set; }

    /// <summary>Set while the constructor runs, to find circular imports.</summary>
    public bool IsUnderConstruction { get; set; }

    /// <summary>The life cycle of the instance, if it has one.</summary>
    public IPart? Part => Instance as IPart;

    /// <inheritdoc/>
    public override string ToString() => type.Name;
}
