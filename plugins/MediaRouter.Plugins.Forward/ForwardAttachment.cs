using System.Composition;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Forward;

/// <summary>Starts the destinations of a path when it becomes available.</summary>
[Export(typeof(IPathAttachment))]
[Shared]
[method: ImportingConstructor]
internal sealed class ForwardAttachment(ForwardTable table) : IPathAttachment
{
    /// <inheritdoc/>
    public bool Wants(IPathConfiguration path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Get<ForwardOptions>().Forward.Count > 0;
    }

    /// <inheritdoc/>
    public IAsyncDisposable Attach(IStream stream, IPathConfiguration path)
    {
        var running = new RunningForwards(stream, table);
        running.TryReconfigure(path);
        return running;
    }
}
