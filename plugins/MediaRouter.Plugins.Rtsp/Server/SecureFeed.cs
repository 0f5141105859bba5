using System.Buffers.Binary;
using MediaRouter.Media.Srtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The packets of one stream as SRTP: encrypted once, for all wire forms and readers.</summary>
internal sealed class SecureFeed : IPacketSink, IDisposable
{
    private readonly SrtpContext _context;
    private readonly Action _onDispose;

    // Guards the protector: packets come from the source, reports from a timer.
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private bool _isDisposed;
    private readonly SrtpProtector _protector;

    private IPacketSink[] _sinks = [];
    private IStream? _stream;
    private IDisposable? _subscription;

    public SecureFeed(SrtpMasterKey key, Action onDispose)
    {
        _context = new SrtpContext(key);
        _protector = new SrtpProtector(_context);
        _onDispose = onDispose;
    }

    /// <summary>Begins to take the packets of a stream.</summary>
    public SecureFeed Start(IStream stream)
    {
        _stream = stream;
        _subscription = stream.SubscribePackets(this, [.. stream.Tracks.Where(track => track.Description.Rtp is not null)]);
        return this;
    }

    public uint GetRolloverCounter(uint ssrc)
    {
        lock (_gate)
        {
            return _isDisposed ? 0 : _protector.GetRolloverCounter(ssrc);
        }
    }

    /// <summary>Hands the encrypted runs to a sink from now on.</summary>
    public IDisposable Subscribe(IPacketSink sink)
    {
        lock (_gate)
        {
            _sinks = [.. _sinks, sink];
        }

        return new Removal(this, sink);
    }

    /// <summary>Hands a sink what the stream keeps of the current group of pictures, encrypted as it was or would have been, and then calls back.</summary>
    public void Replay(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, Action then) => _stream!.ReplayPackets(new Protection(this, sink), tracks, then);

    public void OnPackets(PacketRun run)
    {
        lock (_gate)
        {
            if (_isDisposed || Protect(run) is not { } secure)
            {
                return;
            }

            foreach (var sink in _sinks)
            {
                sink.OnPackets(secure);
            }
        }
    }

    /// <summary>Encrypts a control packet; bytes in front of it are kept free.</summary>
    /// <returns>Null if the key is used up.</returns>
    public byte[]? ProtectControl(byte[] packet, int prefixLength)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                // A report that was due when the last reader left.
                return null;
            }

            var bytes = new byte[packet.Length + _protector.RtcpOverhead];
            return _protector.TryProtectRtcp(packet.AsSpan(prefixLength), bytes.AsSpan(prefixLength), out var length)
                ? bytes[..(prefixLength + length)]
                : null;
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _context.Dispose();
        }

        _onDispose();
    }

    private PacketRun? Protect(PacketRun run)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(run.Framed.Length + (run.PacketCount * _protector.RtpOverhead));
        var channel = run.Framed.Span[1];
        var at = 0;
        var count = 0;
        foreach (var packet in run)
        {
            var frame = bytes.AsSpan(at);
            if (!_protector.TryProtectRtp(packet, frame[PacketRun.PrefixLength..], out var length) || length > ushort.MaxValue)
            {
                continue;
            }

            frame[0] = PacketRun.PrefixMagic;
            frame[1] = channel;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)length);
            at += PacketRun.PrefixLength + length;
            count++;
        }

        return count == 0
            ? null
            : new PacketRun
            {
                Track = run.Track,
                Framed = bytes.AsMemory(0, at),
                PacketCount = count,
                Pts = run.Pts,
                NtpUnixNanoseconds = run.NtpUnixNanoseconds,
                StartsUnit = run.StartsUnit,
                EndsUnit = run.EndsUnit,
                IsRandomAccess = run.IsRandomAccess,
                ReceivedAt = run.ReceivedAt,
            };
    }

    private sealed class Protection(SecureFeed feed, IPacketSink sink) : IPacketSink
    {
        public void OnPackets(PacketRun run)
        {
            lock (feed._gate)
            {
                if (!feed._isDisposed && feed.Protect(run) is { } secure)
                {
                    sink.OnPackets(secure);
                }
            }
        }
    }

    private sealed class Removal(SecureFeed feed, IPacketSink sink) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate)
            {
                feed._sinks = [.. feed._sinks.Where(other => other != sink)];
            }
        }
    }
}
