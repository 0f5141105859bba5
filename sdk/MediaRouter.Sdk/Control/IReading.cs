using MediaRouter.Sdk.Media;

namespace MediaRouter.Sdk.Control;

/// <summary>A reader's hold on a path. When the stream ends, the router closes the session of the reader.</summary>
public interface IReading
{
    /// <summary>The stream to read.</summary>
    IStream Stream { get; }

    /// <summary>Effective settings of the path.</summary>
    Configuration.IPathConfiguration Path { get; }

    /// <summary>Tells that media flows to the reader now, for the hook <c>runOnRead</c>. Only the first call counts.</summary>
    void Started();

    /// <summary>Gives the place back. Calling it twice is harmless.</summary>
    /// <param name="reason">Why the reader ended.</param>
    void End(EndReason reason);
}
