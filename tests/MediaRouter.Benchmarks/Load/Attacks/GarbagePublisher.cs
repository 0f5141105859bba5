using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Attacks;

/// <summary>
/// A publisher to a path of its own that sends a sound frame, then noise of one kind after the other, and begins anew
/// when the server has had enough of it.
/// </summary>
internal sealed class GarbagePublisher(LoadOptions options, int number) : Attack
{
    private const double RoundPauseSeconds = 0.1;
    private const int NoiseKinds = 5;

    private readonly Random _random = new(number);
    private readonly SyntheticVideo _video = new(options.BitrateBps, options.FramesPerSecond, options.Gop, options.PacketPayloadBytes);
    private readonly string _url = string.Create(
        CultureInfo.InvariantCulture, $"rtsp://{options.Server.Authority}{options.Server.AbsolutePath.TrimEnd('/')}-garbage-{number}");

    private long _rounds;
    private long _refused;
    private long _cutOff;

    public override void AddCounts(IDictionary<string, long> counts)
    {
        Count(counts, "garbage rounds", _rounds);
        Count(counts, "  garbage refused", _refused);
        Count(counts, "  garbage cut off", _cutOff);
    }

    protected override void Run()
    {
        do
        {
            try
            {
                using var connection = RtspConnection.Open(options.Server);
                Publish(connection, (int)(_rounds % NoiseKinds));
                _rounds++;
            }
            catch (LoadException)
            {
                _refused++;
            }
            catch (SocketException)
            {
                _rounds++;
                _cutOff++;
            }
        }
        while (Pause(RoundPauseSeconds));
    }

    private void Publish(RtspConnection connection, int kind)
    {
        var local = (IPEndPoint)connection.Socket.LocalEndPoint!;
        connection.Request("ANNOUNCE", _url, "Content-Type: application/sdp\r\n", _video.Describe(local.Address.ToString()));
        if (options.PublishTransport == MediaTransport.Tcp)
        {
            connection.Request("SETUP", $"{_url}/streamid=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n");
            connection.Request("RECORD", _url, "Range: npt=0.000-\r\n");
            connection.Socket.Send(_video.KeyFrame.Bytes);
            SendNoise(connection.Socket, kind);
        }
        else
        {
            using var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(local.Address, 0));
            var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            var reply = connection.Request("SETUP", $"{_url}/streamid=0", $"Transport: RTP/AVP;unicast;client_port={port}-{port + 1};mode=record\r\n");
            connection.Request("RECORD", _url, "Range: npt=0.000-\r\n");
            var (rtp, rtcp) = RtspTransportHeader.ServerPorts(reply.Header("Transport"));
            var server = ((IPEndPoint)connection.Socket.RemoteEndPoint!).Address;
            for (var i = 0; i < 200; i++)
            {
                socket.SendTo(Packet(i), new IPEndPoint(server, (i & 7) == 0 ? rtcp : rtp));
            }
        }
    }

    private void SendNoise(Socket socket, int kind)
    {
        switch (kind)
        {
            case 0:
                socket.Send(Noise(65_536));
                break;
            case 1:
                for (var i = 0; i < 500; i++)
                {
                    SendFrame(socket, (byte)_random.Next(256), Noise(_random.Next(1500)));
                }

                break;
            case 2:
                for (var i = 0; i < 500; i++)
                {
                    SendFrame(socket, (byte)(i & 1), Packet(i));
                }

                break;
            case 3:
                // The beginning of the largest frame there is, and no more.
                socket.Send([(byte)'$', 0, 0xFF, 0xFF]);
                socket.Send(Noise(1000));
                break;
            default:
                // A header that never ends.
                socket.Send(Encoding.ASCII.GetBytes($"OPTIONS {_url} RTSP/1.0\r\nCSeq: 9\r\nX: {new string('a', 1 << 20)}"));
                break;
        }
    }

    private static void SendFrame(Socket socket, byte channel, byte[] payload)
    {
        socket.Send([(byte)'$', channel, (byte)(payload.Length >> 8), (byte)payload.Length]);
        socket.Send(payload);
    }

    /// <summary>A header that passes for RTP or RTCP, with fields that lie about what follows.</summary>
    private byte[] Packet(int index)
    {
        var packet = Noise(_random.Next(12, 1400));
        packet[0] = (byte)(0x80 | (_random.Next(4) == 0 ? _random.Next(64) : 0));
        packet[1] = (byte)((index & 7) == 0 ? _random.Next(200, 208) : SyntheticVideo.PayloadType);
        return packet;
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }
}
