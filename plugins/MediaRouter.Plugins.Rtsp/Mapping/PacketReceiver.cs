using System.Diagnostics;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>Takes the RTP and RTCP packets of a publisher or of a pulled source, and writes the media to a stream.</summary>
/// <remarks>
/// Thread safe: media, control packets and reports may come from different threads. Packets of one media section must come in the order of
/// their arrival. Nothing is allocated per packet that comes in order.
/// </remarks>
internal sealed class PacketReceiver
{
    private const string CanonicalName = "mediarouter";
    private const int MaxReportBytes = 1024;

    private readonly Lock _gate = new();
    private readonly MediaReceiver[] _medias;
    private readonly uint _ssrc = (uint)Random.Shared.NextInt64(1, uint.MaxValue);

    // Guarded by _gate.
    private IStreamWriter? _writer;

    private long _bytes;
    private long _packets;
    private long _packetsInError;
    private long _controlPackets;
    private long _controlPacketsInError;
    private long _lastPacketAt;

    /// <summary>Makes a receiver for what a peer offered.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="reorder">Whether packets may come out of order (UDP).</param>
    public PacketReceiver(OfferedStream offer, bool reorder)
    {
        int[] clockRates = [.. offer.Description.Tracks.Select(track => track.ClockRate)];
        _medias = [.. offer.Medias.Select(media => new MediaReceiver(media, clockRates, reorder))];
    }

    /// <summary>RTP and RTCP bytes received.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long Packets => Volatile.Read(ref _packets);

    public long PacketsInError => Volatile.Read(ref _packetsInError);

    public long ControlPackets => Volatile.Read(ref _controlPackets);

    public long ControlPacketsInError => Volatile.Read(ref _controlPacketsInError);

    /// <summary>When the last media packet came, a <see cref="Stopwatch"/> time stamp; 0 before the first.</summary>
    public long LastPacketAt => Volatile.Read(ref _lastPacketAt);

    /// <summary>Packets that never came.</summary>
    public long PacketsLost
    {
        get
        {
            lock (_gate)
            {
                return AllTracks().Sum(track => Math.Max(0, track.Statistics.CumulativeLost));
            }
        }
    }

    /// <summary>Mean jitter of the tracks that received something, in clock-rate ticks.</summary>
    public double JitterTicks
    {
        get
        {
            lock (_gate)
            {
                return AllTracks().Where(track => track.Statistics.PacketsReceived > 0).Select(track => (double)track.Statistics.JitterTicks).DefaultIfEmpty().Average();
            }
        }
    }

    /// <summary>Writes what comes from now on to a stream; null drops it.</summary>
    public void Attach(IStreamWriter? writer)
    {
        lock (_gate)
        {
            _writer = writer;
        }
    }

    /// <summary>Takes one RTP packet.</summary>
    /// <param name="media">Media index.</param>
    /// <param name="packet">The packet; borrowed.</param>
    /// <param name="receivedAt"><see cref="Stopwatch"/> time stamp of its reception.</param>
    public void OnMedia(int media, ReadOnlySpan<byte> packet, long receivedAt)
    {
        Volatile.Write(ref _lastPacketAt, receivedAt);
        Interlocked.Add(ref _bytes, packet.Length);
        lock (_gate)
        {
            if (_writer is not { } writer)
            {
                return;
            }

            if (!RtpPacket.TryRead(packet, out var header, out _))
            {
                Interlocked.Increment(ref _packetsInError);
                writer.ReportInvalid(-1, "RTP packet is malformed");
            }
            else if (_medias[media].Find(header.PayloadType) is not { } track)
            {
                Interlocked.Increment(ref _packetsInError);
                writer.ReportInvalid(-1, "RTP packet has a payload type that was not announced");
            }
            else
            {
                Interlocked.Increment(ref _packets);
                track.Take(header, packet, receivedAt, writer);
            }
        }
    }

    /// <summary>Takes one compound RTCP packet.</summary>
    /// <param name="media">Media index.</param>
    /// <param name="packet">The packet; borrowed.</param>
    /// <param name="receivedAt"><see cref="Stopwatch"/> time stamp of its reception.</param>
    public void OnControl(int media, ReadOnlySpan<byte> packet, long receivedAt)
    {
        Interlocked.Add(ref _bytes, packet.Length);
        Interlocked.Increment(ref _controlPackets);
        lock (_gate)
        {
            var compound = new RtcpCompound(packet);
            while (compound.MoveNext())
            {
                if (SenderReport.TryRead(compound.Current, out var report) && _medias[media].FindSource(report.Ssrc) is { } track)
                {
                    track.OnSenderReport(report, receivedAt);
                }
            }

            if (compound.IsMalformed)
            {
                Interlocked.Increment(ref _controlPacketsInError);
                _writer?.ReportInvalid(-1, "RTCP packet is malformed");
            }
        }
    }

    /// <summary>A packet came whose authentication failed.</summary>
    public void OnForged(bool isControl)
    {
        if (isControl)
        {
            Interlocked.Increment(ref _controlPacketsInError);
            return;
        }

        Interlocked.Increment(ref _packetsInError);
        lock (_gate)
        {
            _writer?.ReportInvalid(-1, "SRTP packet is not authentic");
        }
    }

    /// <summary>A receive has been handed over completely.</summary>
    /// <param name="now"><see cref="Stopwatch"/> time stamp.</param>
    public void Flush(long now)
    {
        lock (_gate)
        {
            if (_writer is not { } writer)
            {
                return;
            }

            foreach (var media in _medias)
            {
                foreach (var track in media.Tracks)
                {
                    track.Expire(now, writer);
                }
            }

            writer.Flush();
        }
    }

    /// <summary>Makes the receiver report of a media section.</summary>
    /// <param name="media">Media index.</param>
    /// <param name="now"><see cref="Stopwatch"/> time stamp.</param>
    /// <param name="channel">Interleaved channel to frame it for; null makes a datagram.</param>
    /// <returns>Null if nothing was received yet.</returns>
    public byte[]? MakeReport(int media, long now, byte? channel)
    {
        lock (_gate)
        {
            ReportBlock[] blocks =
            [
                .. _medias[media].Tracks.Where(track => track.Statistics.PacketsReceived > 0).Take(RtcpWriter.MaxCount)
                    .Select(track => track.Statistics.CreateReportBlock(track.RemoteSsrc, Stopwatch.GetElapsedTime(0, now))),
            ];
            if (blocks.Length == 0)
            {
                return null;
            }

            var prefix = channel is null ? 0 : PacketRun.PrefixLength;
            Span<byte> buffer = stackalloc byte[MaxReportBytes];
            var length = RtcpWriter.WriteReceiverCompound(buffer, _ssrc, blocks, CanonicalName);
            var bytes = new byte[prefix + length];
            buffer[..length].CopyTo(bytes.AsSpan(prefix));
            return channel is { } number ? SenderReportWriter.Frame(bytes, number) : bytes;
        }
    }

    private IEnumerable<TrackReceiver> AllTracks() => _medias.SelectMany(media => media.Tracks);
}
