using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Tests.Support;

internal sealed class MemoryTrack(int index, TrackDescription description) : ITrack
{
    public int Index => index;

    public TrackDescription Description { get; } = description;

    public int DescriptionVersion => 0;

    public uint Ssrc => 0x11110000u + (uint)index;

    public bool HasRandomAccessPoints { get; init; }

    public TrackClock? Clock { get; set; }
}
