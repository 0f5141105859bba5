using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Paths;

/// <summary>A reader's hold on a path.</summary>
internal sealed class Reading(LivePath owner, ISession session, LiveStream stream, IPathConfiguration configuration, string query) : IReading
{
    private int _started;

    public Guid Correlation { get; } = Guid.NewGuid();

    public ISession Session => session;

    public LiveStream LiveStream => stream;

    public IStream Stream => stream;

    public IPathConfiguration Path => configuration;

    public string Query => query;

    /// <summary>Whether the reader's beginning was announced, so that its end must be.</summary>
    public bool WasStarted => Volatile.Read(ref _started) != 0;

    public void Started()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            owner.AnnounceReader(this, isBeginning: true, "");
        }
    }

    public void End(EndReason reason) => owner.EndReading(this, reason);
}
