using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>One recording session. After it is open, only the pacing thread uses it.</summary>
internal sealed unsafe class Publisher : IPacedPublisher, IDisposable
{
    private const int SenderReportBytes = 28;
    private const int ClockRate = 90_000;
    private const long NtpUnixEpochSeconds = 2_208_988_800;

    private readonly RtspConnection _connection;
    private readonly UdpPortPair? _ports;
    private readonly string _url;
    private readonly SyntheticVideo _video;
    private readonly bool _packetByPacket;
    private readonly double _framesPerSecond;
    private readonly uint _ssrc = (uint)Random.Shared.Next();
    private readonly uint _timestampBase = (uint)Random.Shared.Next();
    private readonly byte[] _scratch = new byte[4096];
    private ushort _sequence = (ushort)Random.Shared.Next();
    private uint _frame;

    // Written by the pacing thread, read by the one that reports.
    private long _packets;
    private long _bytes;
    private long _longestFrameNanoseconds;
    private volatile string? _failure;

    public long Packets => Volatile.Read(ref _packets);

    /// <summary>RTP headers and payloads.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The longest that the sends of one frame took together.</summary>
    public long LongestFrameNanoseconds => Volatile.Read(ref _longestFrameNanoseconds);

    public string? Failure => _failure;

    private Publisher(RtspConnection connection, UdpPortPair? ports, string url, SyntheticVideo video, LoadOptions options)
    {
        _connection = connection;
        _ports = ports;
        _url = url;
        _video = video;
        _packetByPacket = options.PacketByPacket;
        _framesPerSecond = options.FramesPerSecond;
    }

    public static Publisher Open(Uri server, MediaTransport transport, SyntheticVideo video, UdpPortRange ports, LoadOptions options)
    {
        var connection = RtspConnection.Open(server);
        UdpPortPair? pair = null;
        try
        {
            var url = server.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);
            var address = ((IPEndPoint)connection.Socket.LocalEndPoint!).Address;
            connection.Request("OPTIONS", url);
            connection.Request("ANNOUNCE", url, "Content-Type: application/sdp\r\n", video.Describe(address.ToString()));
            if (transport == MediaTransport.Udp)
            {
                pair = UdpPortPair.Bind(address, ports);
                var reply = connection.Request(
                    "SETUP", $"{url}/streamid=0", $"Transport: RTP/AVP;unicast;client_port={pair.RtpPort}-{pair.RtpPort + 1};mode=record\r\n");
                var (rtp, rtcp) = RtspTransportHeader.ServerPorts(reply.Header("Transport"));
                var remote = ((IPEndPoint)connection.Socket.RemoteEndPoint!).Address;
                pair.Rtp.SendBufferSize = 1 << 20;
                pair.Rtp.Connect(new IPEndPoint(remote, rtp));
                pair.Rtcp.Connect(new IPEndPoint(remote, rtcp));
            }
            else
            {
                connection.Request("SETUP", $"{url}/streamid=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n");
            }

            connection.Request("RECORD", url, "Range: npt=0.000-\r\n");
            return new Publisher(connection, pair, url, video, options);
        }
        catch (LoadException)
        {
            pair?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends the next frame, and never throws: a failure is kept in <see cref="Failure"/>.</summary>
    public void SendFrame()
    {
        if (_failure is not null)
        {
            return;
        }

        var template = _video.IsKeyFrame(_frame) ? _video.KeyFrame : _video.InterFrame;
        var timestamp = _timestampBase + (uint)(_frame * (ClockRate / _framesPerSecond));
        _video.NumberPicture(template, _frame);
        var started = MonotonicClock.Now;
        var bytes = template.Bytes.AsSpan();
        for (var i = 0; i < template.Offsets.Length; i++)
        {
            var rtp = bytes[(template.Offsets[i] + PacketizedFrame.PrefixBytes)..];
            BinaryPrimitives.WriteUInt16BigEndian(rtp[2..], _sequence++);
            BinaryPrimitives.WriteUInt32BigEndian(rtp[4..], timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(rtp[8..], _ssrc);
            if (i >= template.ParameterSetCount)
            {
                FrameStamp.Write(rtp[(PacketizedFrame.RtpHeaderBytes + FrameStamp.PayloadOffset)..], started, _frame, i);
            }
        }

        var sent = Send(template);
        var rtpBytes = template.Bytes.Length - (PacketizedFrame.PrefixBytes * template.Offsets.Length);
        Volatile.Write(ref _packets, _packets + template.Offsets.Length);
        Volatile.Write(ref _bytes, _bytes + rtpBytes);
        Volatile.Write(ref _longestFrameNanoseconds, Math.Max(_longestFrameNanoseconds, MonotonicClock.Now - started));
        _frame++;
        if (!sent)
        {
            _failure = $"sending to {_url} failed with error {Marshal.GetLastPInvokeError()}";
        }
    }

    /// <summary>Sends a sender report, and takes what the server sent off the connection.</summary>
    public void Report()
    {
        if (_failure is not null)
        {
            return;
        }

        Span<byte> interleaved = stackalloc byte[PacketizedFrame.PrefixBytes + SenderReportBytes];
        interleaved[0] = (byte)'$';
        interleaved[1] = 1;
        interleaved[3] = SenderReportBytes;
        var report = interleaved[PacketizedFrame.PrefixBytes..];
        var unixTicks = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks;
        report[0] = 0x80;
        report[1] = 200;
        report[3] = (SenderReportBytes / 4) - 1;
        BinaryPrimitives.WriteUInt32BigEndian(report[4..], _ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(report[8..], (uint)((unixTicks / TimeSpan.TicksPerSecond) + NtpUnixEpochSeconds));
        BinaryPrimitives.WriteUInt32BigEndian(report[12..], (uint)(((ulong)(unixTicks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(report[16..], _timestampBase + (uint)(_frame * (ClockRate / _framesPerSecond)));
        BinaryPrimitives.WriteUInt32BigEndian(report[20..], (uint)_packets);
        BinaryPrimitives.WriteUInt32BigEndian(report[24..], (uint)(_bytes - (PacketizedFrame.RtpHeaderBytes * _packets)));
        try
        {
            if (_ports is null)
            {
                _connection.Socket.Send(interleaved);
            }
            else
            {
                _ports.Rtcp.Send(report);
            }
        }
        catch (SocketException ex)
        {
            _failure = $"reporting to {_url} failed: {ex.Message}";
        }

        DrainConnection();
    }

    public void KeepAlive()
    {
        if (_failure is null)
        {
            try
            {
                _connection.Socket.Send(Encoding.ASCII.GetBytes(_connection.Format("OPTIONS", _url, "", "")));
            }
            catch (SocketException ex)
            {
                _failure = $"keeping {_url} alive failed: {ex.Message}";
            }
        }
    }

    public void Dispose()
    {
        if (_failure is null)
        {
            try
            {
                _connection.Socket.Send(Encoding.ASCII.GetBytes(_connection.Format("TEARDOWN", _url, "", "")));
            }
            catch (SocketException)
            {
                // The server went first.
            }
        }

        _connection.Dispose();
        _ports?.Dispose();
    }

    private bool Send(PacketizedFrame frame)
    {
        var start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(frame.Bytes, 0);
        if (_ports is null && !_packetByPacket)
        {
            return SendAll((int)_connection.Socket.Handle, start, frame.Bytes.Length);
        }

        for (var i = 0; i < frame.Offsets.Length; i++)
        {
            var packet = start + frame.Offsets[i];
            var length = frame.LengthOf(i);
            if (i >= frame.ParameterSetCount)
            {
                const int offset = PacketizedFrame.PrefixBytes + PacketizedFrame.RtpHeaderBytes + FrameStamp.PayloadOffset;
                FrameStamp.WriteTime(new Span<byte>(packet + offset, FrameStamp.Length), MonotonicClock.Now);
            }

            if (_ports is null)
            {
                if (!SendAll((int)_connection.Socket.Handle, packet, length))
                {
                    return false;
                }
            }
            else
            {
                // An ICMP error of an earlier datagram may be reported here; the packet is lost then, as on any network.
                _ = Libc.Send(
                    (int)_ports.Rtp.Handle, packet + PacketizedFrame.PrefixBytes, (nuint)(length - PacketizedFrame.PrefixBytes), Libc.MsgNoSignal);
            }
        }

        return true;
    }

    private static bool SendAll(int descriptor, byte* bytes, int length)
    {
        while (length > 0)
        {
            var sent = (int)Libc.Send(descriptor, bytes, (nuint)length, Libc.MsgNoSignal);
            if (sent < 0)
            {
                if (Marshal.GetLastPInvokeError() == Libc.Eintr)
                {
                    continue;
                }

                return false;
            }

            bytes += sent;
            length -= sent;
        }

        return true;
    }

    private void DrainConnection()
    {
        fixed (byte* scratch = _scratch)
        {
            nint received;
            do
            {
                received = Libc.Receive((int)_connection.Socket.Handle, scratch, (nuint)_scratch.Length, Libc.MsgDontWait);
            }
            while (received == _scratch.Length);

            if (received == 0)
            {
                _failure = $"the server ended the publisher of {_url}";
            }
        }
    }
}
