using System.Buffers.Binary;
using System.Diagnostics;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

/// <summary>A stream that hands each packet on as a run of its own, renumbered nowhere but in its SSRC.</summary>
internal sealed class MemoryStream : IStream, IStreamWriter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IDisposable Packager, int Takers)> _shares = [];
    private readonly List<(int Track, AccessUnit Unit)> _units = [];
    private readonly List<(IPacketSink Sink, HashSet<int> Tracks)> _sinks = [];

    public MemoryStream(string path, StreamDescription description)
    {
        PathName = path;
        Title = description.Title;
        Tracks = [.. description.Tracks.Select((track, index) => new MemoryTrack(index, track))];
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string PathName { get; }

    public string Title { get; }

    public IReadOnlyList<ITrack> Tracks { get; }

    public CancellationToken Ended => CancellationToken.None;

    public IStream Stream => this;

    public bool IsAttached { get; set; } = true;

    public long Lost { get; private set; }

    public IReadOnlyList<(int Track, AccessUnit Unit)> Units
    {
        get
        {
            lock (_gate)
            {
                return [.. _units];
            }
        }
    }

    public List<string> Invalid { get; } = [];

    public List<long> NtpTimes { get; } = [];

    public int ShareCount
    {
        get
        {
            lock (_gate)
            {
                return _shares.Count;
            }
        }
    }

    public IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false)
    {
        var entry = (sink, tracks.Select(track => track.Index).ToHashSet());
        lock (_gate)
        {
            _sinks.Add(entry);
        }

        return new Release(() =>
        {
            lock (_gate)
            {
                _sinks.Remove(entry);
            }
        });
    }

    public IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false) => throw new NotSupportedException();

    public SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            if (!_shares.TryGetValue(key, out var entry))
            {
                entry = (factory(this), 0);
            }

            _shares[key] = (entry.Packager, entry.Takers + 1);
            return new SharedPackager<T>((T)entry.Packager, () => GiveBack(key));
        }
    }

    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0)
    {
        var framed = new byte[PacketRun.PrefixLength + packet.Length];
        framed[0] = PacketRun.PrefixMagic;
        framed[1] = (byte)(Tracks[track].Description.MediaIndex * 2);
        BinaryPrimitives.WriteUInt16BigEndian(framed.AsSpan(2), (ushort)packet.Length);
        packet.CopyTo(framed.AsSpan(4));
        RtpPacket.SetSsrc(framed.AsSpan(4), Tracks[track].Ssrc);
        lock (_gate)
        {
            if (!IsAttached || !RtpPacket.TryRead(packet, out var header, out _))
            {
                return;
            }

            ((MemoryTrack)Tracks[track]).Clock = new TrackClock(header.Timestamp, 1_700_000_000_000_000_000, Stopwatch.GetTimestamp());
            NtpTimes.Add(ntpUnixNanoseconds);
            var run = new PacketRun
            {
                Track = Tracks[track],
                Framed = framed,
                PacketCount = 1,
                Pts = header.Timestamp,
                NtpUnixNanoseconds = 0,
                StartsUnit = true,
                EndsUnit = header.Marker,
                IsRandomAccess = true,
                ReceivedAt = receivedAt,
            };
            foreach (var (sink, tracks) in _sinks)
            {
                if (tracks.Contains(track))
                {
                    sink.OnPackets(run);
                }
            }
        }
    }

    public void Flush()
    {
    }

    public void WriteAccessUnit(int track, AccessUnit unit)
    {
        lock (_gate)
        {
            Assert.True(IsAttached);
            _units.Add((track, unit));
        }
    }

    public void ReportLost(int track, long packets) => Lost += packets;

    public void ReportInvalid(int track, string cause) => Invalid.Add(cause);

    private void GiveBack(string key)
    {
        lock (_gate)
        {
            var (packager, takers) = _shares[key];
            if (takers > 1)
            {
                _shares[key] = (packager, takers - 1);
                return;
            }

            _shares.Remove(key);
            packager.Dispose();
        }
    }

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
