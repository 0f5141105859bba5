using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Source.Containers;

/// <summary>Takes what a container holds.</summary>
internal interface IContainerSink
{
    /// <summary>Another container begins.</summary>
    /// <param name="wrapSeconds">Period after which its times begin anew; 0 if they do not.</param>
    void OnContainer(double wrapSeconds);

    /// <summary>The tracks are known, or have changed.</summary>
    /// <param name="tracks">In the order to which indexes refer; none if nothing can be read.</param>
    /// <param name="leftOut">What is left out, with the reason.</param>
    void OnTracks(IReadOnlyList<TrackDescription> tracks, IReadOnlyList<string> leftOut);

    /// <summary>Takes one access unit.</summary>
    /// <param name="track">Index of the track.</param>
    /// <param name="unit">Its times count from one origin for all tracks.</param>
    void OnUnit(int track, AccessUnit unit);

    /// <summary>Takes note of a fault; reading goes on.</summary>
    void OnFault(string cause);
}
