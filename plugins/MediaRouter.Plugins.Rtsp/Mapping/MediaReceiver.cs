namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>The tracks of one media section by payload type. Guarded by the lock of its <see cref="PacketReceiver"/>.</summary>
internal sealed class MediaReceiver
{
    private readonly TrackReceiver?[] _byPayloadType = new TrackReceiver?[128];

    public MediaReceiver(OfferedMedia media, IReadOnlyList<int> clockRates, bool reorder)
    {
        foreach (var (payloadType, track) in media.Tracks)
        {
            var receiver = new TrackReceiver(track, clockRates[track], reorder);
            _byPayloadType[payloadType] = receiver;
            Tracks.Add(receiver);
        }
    }

    public List<TrackReceiver> Tracks { get; } = [];

    public TrackReceiver? Find(byte payloadType) => _byPayloadType[payloadType & 0x7f];

    /// <summary>The track that sends with an SSRC; a section with one track needs no comparison.</summary>
    public TrackReceiver? FindSource(uint ssrc) => Tracks.Count == 1 ? Tracks[0] : Tracks.Find(track => track.RemoteSsrc == ssrc);
}
