using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Source.Containers;

/// <summary>Segments of fragmented MP4.</summary>
/// <remarks>Source: RFC 8216, section 3.3.</remarks>
internal sealed class Mp4Container : ContainerReader, IMp4ReaderSink
{
    private readonly IContainerSink _sink;
    private readonly Mp4Reader _reader;

    public Mp4Container(IContainerSink sink)
    {
        _sink = sink;
        _reader = new Mp4Reader(this);
    }

    public override void Feed(ReadOnlySpan<byte> data) => _reader.Feed(data);

    public override void EndSegment() => _reader.EndSegment();

    public override void EndPart() => _reader.EndSegment();

    void IMp4ReaderSink.OnMovie(Mp4Movie movie) => _sink.OnTracks(
        movie.Tracks, [.. movie.LeftOut.Select(track => $"{track.Name} (track {track.Id}): {track.Reason}")]);

    void IMp4ReaderSink.OnAccessUnit(int track, AccessUnit unit) => _sink.OnUnit(track, unit);

    void IMp4ReaderSink.OnFault(Mp4Fault fault, int track, long count) => _sink.OnFault(fault switch
    {
        Mp4Fault.MalformedBoxes => "malformed MP4 boxes",
        Mp4Fault.OversizedBoxes => "MP4 boxes that are too big",
        Mp4Fault.UnreadableSamples => "MP4 samples whose bytes are not there",
        _ => "malformed frames in MP4",
    });
}
