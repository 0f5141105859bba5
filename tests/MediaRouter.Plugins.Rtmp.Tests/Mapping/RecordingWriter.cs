using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

/// <summary>Keeps the units that are written.</summary>
internal sealed class RecordingWriter : IStreamWriter
{
    private readonly List<(int Track, AccessUnit Unit)> _units = [];

    public IStream Stream => throw new NotSupportedException();

    public bool IsAttached { get; set; } = true;

    public IReadOnlyList<(int Track, AccessUnit Unit)> Units
    {
        get
        {
            lock (_units)
            {
                return [.. _units];
            }
        }
    }

    public List<string> Invalid { get; } = [];

    public Action OnUnit { get; set; } = () => { };

    public List<AccessUnit> Of(int track) => [.. Units.Where(written => written.Track == track).Select(written => written.Unit)];

    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0) => throw new NotSupportedException();

    public void Flush()
    {
    }

    public void WriteAccessUnit(int track, AccessUnit unit)
    {
        lock (_units)
        {
            _units.Add((track, unit));
        }

        OnUnit();
    }

    public void ReportLost(int track, long packets) => throw new NotSupportedException();

    public void ReportInvalid(int track, string cause) => Invalid.Add(cause);
}
