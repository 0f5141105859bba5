using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Reading;

/// <summary>A reader of datagrams, which it takes as the kernel coalesced them; it sends receiver reports.</summary>
internal sealed unsafe class UdpReader : MediaReader
{
    private const int ControlKind = 0;
    private const int ReportBytes = 32;
    private const int MaxDatagramsPerTurn = 8;
    private const long ReportInterval = 5 * MonotonicClock.NanosecondsPerSecond;

    private readonly int _controlDescriptor;
    private readonly uint _ssrc = (uint)Random.Shared.Next();
    private readonly SocketAddress[] _reportTargets;
    private long _nextReport = MonotonicClock.Now + (long)(ReportInterval * Random.Shared.NextDouble());

    public UdpReader(ReadSession session, bool inspects)
        : base(session, inspects)
    {
        _controlDescriptor = (int)session.Connection.Socket.Handle;
        _reportTargets = Array.ConvertAll(session.ServerRtcp, endpoint => endpoint.Serialize());
        foreach (var pair in session.Ports)
        {
            pair.EnableReceiveOffload();
        }
    }

    public override void Register(ReaderLoop loop, int index)
    {
        loop.Poll.Add(_controlDescriptor, ReaderLoop.EventData(index, ControlKind));
        for (var i = 0; i < ReadSession.Ports.Length; i++)
        {
            loop.Poll.Add((int)ReadSession.Ports[i].Rtp.Handle, ReaderLoop.EventData(index, 1 + (2 * i)));
            loop.Poll.Add((int)ReadSession.Ports[i].Rtcp.Handle, ReaderLoop.EventData(index, 2 + (2 * i)));
        }
    }

    public override void OnReadable(ReaderLoop loop, int kind)
    {
        if (kind == ControlKind)
        {
            DrainControl(loop);
            return;
        }

        var track = (kind - 1) / 2;
        var isRtp = (kind & 1) == 1;
        var pair = ReadSession.Ports[track];
        var messages = loop.PrepareDatagrams();
        var count = Libc.ReceiveMany((int)(isRtp ? pair.Rtp : pair.Rtcp).Handle, messages, MaxDatagramsPerTurn, Libc.MsgDontWait, null);
        if (!isRtp)
        {
            return;
        }

        var now = MonotonicClock.Now;
        for (var i = 0; i < count; i++)
        {
            OnDatagrams(loop, track, &messages[i], now);
        }
    }

    public override void Tick(ReaderLoop loop, long now)
    {
        base.Tick(loop, now);
        if (now < _nextReport || Failure is not null)
        {
            return;
        }

        _nextReport = now + ReportInterval;
        for (var i = 0; i < Tracks.Length; i++)
        {
            if (Tracks[i].HasStarted)
            {
                SendReceiverReport(i);
            }
        }
    }

    private void OnDatagrams(ReaderLoop loop, int track, MultiMessageHeader* message, long now)
    {
        var bytes = message->Header.Vectors->Base;
        var left = (int)message->Length;
        var segment = SegmentSize(&message->Header, left);
        while (left > 0)
        {
            var length = Math.Min(segment, left);
            OnRtp(loop, track, new ReadOnlySpan<byte>(bytes, Math.Min(length, InspectedBytes)), length, now);
            bytes += length;
            left -= length;
        }
    }

    // The control message is a cmsghdr (length, level, type) and an int.
    private static int SegmentSize(MessageHeader* header, int whole)
    {
        const int dataOffset = 16;
        if (header->ControlLength < dataOffset + sizeof(int)
            || *(int*)(header->Control + 8) != Libc.SolUdp
            || *(int*)(header->Control + 12) != Libc.UdpGro)
        {
            return whole;
        }

        var size = *(int*)(header->Control + dataOffset);
        return size > 0 ? size : whole;
    }

    private void DrainControl(ReaderLoop loop)
    {
        var received = Libc.Receive(_controlDescriptor, loop.TcpBuffer, ReaderLoop.TcpBufferBytes, Libc.MsgDontWait);
        if (received > 0 || (received < 0 && Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr))
        {
            return;
        }

        Fail(received == 0 ? "the server closed the connection" : $"error {Marshal.GetLastPInvokeError()}");
        loop.Poll.Remove(_controlDescriptor);
    }

    [SkipLocalsInit]
    private void SendReceiverReport(int track)
    {
        Span<byte> report = stackalloc byte[ReportBytes];
        report.Clear();
        var (fraction, cumulative) = Tracks[track].TakeLossForReport();
        report[0] = 0x81;
        report[1] = 201;
        report[3] = (ReportBytes / 4) - 1;
        BinaryPrimitives.WriteUInt32BigEndian(report[4..], _ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(report[8..], Tracks[track].Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(report[12..], ((uint)fraction << 24) | (uint)cumulative);
        BinaryPrimitives.WriteUInt32BigEndian(report[16..], Tracks[track].HighestSequence);
        try
        {
            ReadSession.Ports[track].Rtcp.SendTo(report, SocketFlags.None, _reportTargets[track]);
        }
        catch (SocketException)
        {
            // The error of an earlier report; the server may not listen for them.
        }
    }
}
