using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

/// <summary>A track whose description a test replaces.</summary>
internal sealed class FakeTrack(int index, TrackDescription description) : ITrack
{
    public int Index => index;

    public TrackDescription Description { get; private set; } = description;

    public int DescriptionVersion { get; private set; }

    public uint Ssrc => (uint)(1000 + index);

    public bool HasRandomAccessPoints => Description.Kind == MediaKind.Video;

    public TrackClock? Clock => null;

    public void Change(CodecParameters parameters)
    {
        Description = Description with { Parameters = parameters };
        DescriptionVersion++;
    }
}
