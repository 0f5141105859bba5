namespace MediaRouter.Sdk.Media;

/// <summary>Takes the access units of a stream.</summary>
/// <remarks>Called as <see cref="IPacketSink"/> is: in order, on the thread of the source, never blocking.</remarks>
public interface IAccessUnitSink
{
    /// <summary>Takes one access unit.</summary>
    /// <param name="track">The track it belongs to.</param>
    /// <param name="unit">Published; may be kept. Its DTS increases strictly within the track.</param>
    void OnAccessUnit(ITrack track, AccessUnit unit);
}
