using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>A stream whose packets a test makes: H264 on track 0, PCMU on track 1.</summary>
internal sealed class FakeStream : IStream, IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Dictionary<string, (object Packager, int Holds)> _shares = [];
    private readonly List<IPacketSink> _sinks = [];

    public FakeStream()
    {
        Tracks =
        [
            new Track(0, new TrackDescription
            {
                Kind = MediaKind.Video,
                ClockRate = 90000,
                Rtp = new RtpFormat { PayloadType = 96, EncodingName = "H264", ClockRate = 90000, FormatParameters = "packetization-mode=1" },
            }),
            new Track(1, new TrackDescription
            {
                Kind = MediaKind.Audio,
                ClockRate = 8000,
                MediaIndex = 1,
                Rtp = new RtpFormat { PayloadType = 0, EncodingName = "PCMU", ClockRate = 8000 },
            }),
        ];
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string PathName => "test";

    public string Title => "Yard";

    public IReadOnlyList<ITrack> Tracks { get; }

    public CancellationToken Ended => _ended.Token;

    /// <summary>Wire forms that are in use.</summary>
    public int ShareCount => _shares.Count;

    public IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false)
    {
        _sinks.Add(sink);
        return new Release(() => _sinks.Remove(sink));
    }

    public IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false) => throw new NotSupportedException();

    public SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable
    {
        var (packager, holds) = _shares.TryGetValue(key, out var known) ? known : (factory(this), 0);
        _shares[key] = (packager, holds + 1);
        return new SharedPackager<T>((T)packager, () =>
        {
            _shares[key] = (packager, _shares[key].Holds - 1);
            if (_shares[key].Holds == 0)
            {
                _shares.Remove(key);
                ((T)packager).Dispose();
            }
        });
    }

    /// <summary>Hands one packet on, as a run.</summary>
    public void Push(int track, ushort sequence, bool isRandomAccess = true)
    {
        var packet = Camera.Packet(sequence, Tracks[track].Description.Rtp!.PayloadType, ssrc: Tracks[track].Ssrc);
        byte[] framed = [PacketRun.PrefixMagic, (byte)(2 * track), 0, 0, .. packet];
        BinaryPrimitives.WriteUInt16BigEndian(framed.AsSpan(2), (ushort)packet.Length);
        var run = new PacketRun
        {
            Track = Tracks[track],
            Framed = framed,
            PacketCount = 1,
            Pts = sequence * 3000,
            NtpUnixNanoseconds = 0,
            StartsUnit = true,
            EndsUnit = true,
            IsRandomAccess = isRandomAccess,
            ReceivedAt = 0,
        };
        foreach (var sink in _sinks.ToList())
        {
            sink.OnPackets(run);
        }
    }

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

    private sealed class Track(int index, TrackDescription description) : ITrack
    {
        public int Index => index;

        public TrackDescription Description => description;

        public int DescriptionVersion => 0;

        public uint Ssrc => (uint)(1000 + index);

        public bool HasRandomAccessPoints => index == 0;

        public TrackClock? Clock => null;
    }

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
