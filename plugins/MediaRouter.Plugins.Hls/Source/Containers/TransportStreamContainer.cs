using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Source.Containers;

/// <summary>Segments of MPEG-TS.</summary>
/// <remarks>Source: RFC 8216, section 3.2.</remarks>
internal sealed class TransportStreamContainer : ContainerReader, ITsReaderSink
{
    // 33 bits of 90 kHz.
    private const double Wrap = (1L << 33) / 90000.0;

    // A stream of the program that sends nothing in the first segment does not hold the others up for longer.
    private static readonly TsReaderOptions Limits = new() { SilentStreamTime = TimeSpan.FromSeconds(1), ProbeTime = TimeSpan.FromSeconds(5) };

    private readonly IContainerSink _sink;
    private readonly TsReader _reader;

    public TransportStreamContainer(IContainerSink sink)
    {
        _sink = sink;
        _reader = new TsReader(this, Limits);
    }

    public override double WrapSeconds => Wrap;

    public override void Feed(ReadOnlySpan<byte> data) => _reader.Feed(data);

    public override void EndSegment() => _reader.EndSegment();

    public override void Finish() => _reader.Finish();

    void ITsReaderSink.OnProgram(TsProgram program) => _sink.OnTracks(
        [.. program.Tracks.Select(track => track.Description)],
        [.. program.LeftOut.Select(stream => $"{stream.Name} (PID {stream.Pid}): {stream.Reason}")]);

    void ITsReaderSink.OnAccessUnit(int track, AccessUnit unit) => _sink.OnUnit(track, unit);

    void ITsReaderSink.OnFault(TsFault fault, int track, long count)
    {
        if (fault != TsFault.DuplicatePackets)
        {
            _sink.OnFault(fault.Describe());
        }
    }
}
