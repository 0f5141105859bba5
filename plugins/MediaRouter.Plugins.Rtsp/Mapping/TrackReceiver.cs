using System.Diagnostics;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>What a receiver knows of one track. Guarded by the lock of its <see cref="PacketReceiver"/>.</summary>
/// <param name="index">Index of the track.</param>
/// <param name="clockRate">Clock rate in Hz.</param>
/// <param name="reorder">Whether packets may come out of order.</param>
internal sealed class TrackReceiver(int index, int clockRate, bool reorder)
{
    // A gap that is not filled within this time will not be: retransmission does not exist here, and reordering takes a few milliseconds.
    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(150);

    // RFC 3550, appendix A.1: a larger step is a restart of the sender, not a loss.
    private const int MaxDropout = 3000;

    private readonly RtpReorderBuffer? _reorder = reorder ? new RtpReorderBuffer() : null;
    private ushort _expected;
    private bool _started;
    private long _gapSince;

    private bool _hasSenderReport;
    private long _reportNtp;
    private uint _reportRtp;

    public int Index => index;

    public uint RemoteSsrc { get; private set; }

    public ReceptionStatistics Statistics { get; } = new(clockRate);

    /// <summary>Takes one packet in whatever order it came.</summary>
    public void Take(in RtpHeader header, ReadOnlySpan<byte> packet, long receivedAt, IStreamWriter writer)
    {
        RemoteSsrc = header.Ssrc;
        Statistics.Update(header.SequenceNumber, header.Timestamp, Stopwatch.GetElapsedTime(0, receivedAt));
        var inOrder = !_started || header.SequenceNumber == _expected;
        if (_reorder is null)
        {
            if (!inOrder)
            {
                var gap = RtpSequence.Distance(_expected, header.SequenceNumber);
                if (gap is > 0 and < MaxDropout)
                {
                    writer.ReportLost(index, gap);
                }
            }

            Deliver(header.SequenceNumber, header.Timestamp, packet, receivedAt, writer);
            return;
        }

        if (inOrder && _reorder.PendingCount == 0)
        {
            // The buffer only has to know that the number was there.
            _reorder.Push(header.SequenceNumber, default, out _);
            Deliver(header.SequenceNumber, header.Timestamp, packet, receivedAt, writer);
            return;
        }

        var ready = _reorder.Push(header.SequenceNumber, packet.ToArray(), out var lost);
        DeliverAll(ready, lost, receivedAt, writer);
        if (_reorder.PendingCount == 0)
        {
            _gapSince = 0;
        }
        else if (_gapSince == 0)
        {
            _gapSince = receivedAt;
        }
    }

    /// <summary>Gives up gaps that are too old.</summary>
    public void Expire(long now, IStreamWriter writer)
    {
        while (_reorder is { PendingCount: > 0 } buffer && _gapSince != 0 && Stopwatch.GetElapsedTime(_gapSince, now) > LongestGap)
        {
            var ready = buffer.SkipGap(out var lost);
            DeliverAll(ready, lost, now, writer);
            _gapSince = buffer.PendingCount == 0 ? 0 : _gapSince;
        }
    }

    public void OnSenderReport(in SenderReport report, long receivedAt)
    {
        Statistics.OnSenderReport(report.NtpTime, Stopwatch.GetElapsedTime(0, receivedAt));
        if (!report.NtpTime.IsUnknown)
        {
            _hasSenderReport = true;
            _reportNtp = report.NtpTime.ToUnixNanoseconds();
            _reportRtp = report.RtpTimestamp;
        }
    }

    private void DeliverAll(ReadOnlySpan<ReadOnlyMemory<byte>> ready, int lost, long receivedAt, IStreamWriter writer)
    {
        if (lost > 0)
        {
            writer.ReportLost(index, lost);
        }

        foreach (var packet in ready)
        {
            if (RtpPacket.TryRead(packet.Span, out var header, out _))
            {
                Deliver(header.SequenceNumber, header.Timestamp, packet.Span, receivedAt, writer);
            }
        }
    }

    private void Deliver(ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> packet, long receivedAt, IStreamWriter writer)
    {
        _started = true;
        _expected = RtpSequence.Add(sequenceNumber, 1);
        var ntp = _hasSenderReport
            ? _reportNtp + (long)((Int128)unchecked((int)(timestamp - _reportRtp)) * 1_000_000_000 / clockRate)
            : 0;
        writer.WritePacket(index, packet, receivedAt, ntp);
    }
}
