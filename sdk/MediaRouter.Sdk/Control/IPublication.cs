using MediaRouter.Sdk.Media;

namespace MediaRouter.Sdk.Control;

/// <summary>A publisher's hold on a path.</summary>
public interface IPublication
{
    /// <summary>Takes the media.</summary>
    IStreamWriter Writer { get; }

    /// <summary>Gives the path back. Calling it twice, or after the path was taken over, is harmless.</summary>
    /// <param name="reason">Why the publisher ended.</param>
    void End(EndReason reason);
}
