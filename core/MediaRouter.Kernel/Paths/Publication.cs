using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Paths;

/// <summary>A publisher's hold on a path.</summary>
internal sealed class Publication(LivePath path, ISession session, LiveStreamWriter writer) : IPublication
{
    public ISession Session => session;

    public IStreamWriter Writer => writer;

    public void End(EndReason reason) => path.EndPublication(this, reason);
}
