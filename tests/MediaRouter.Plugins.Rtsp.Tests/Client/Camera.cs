using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>A well-behaved server of one path; what a test wants otherwise, it answers itself.</summary>
internal static class Camera
{
    public const string Sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Yard\r\nt=0 0\r\na=control:*\r\n" +
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track1\r\n" +
        "m=audio 0 RTP/AVP 0\r\na=control:track2\r\n";

    /// <summary>Answers requests until the client closes; media begins after PLAY.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="answer">Returns null for the usual answer.</param>
    /// <param name="play">Runs beside the answers once PLAY was answered.</param>
    /// <param name="sdp">The description.</param>
    public static async Task ServeAsync(
        FakeConnection connection, Func<RtspRequest, RtspResponse?>? answer = null, Func<FakeConnection, Task>? play = null, string sdp = Sdp)
    {
        Task? playing = null;
        while (await connection.ReadAsync() is { } request)
        {
            var response = answer?.Invoke(request) ?? Usual(request, sdp);
            await connection.ReplyAsync(request, response);
            if (request.Method == "PLAY" && response.StatusCode == 200 && play is not null)
            {
                playing = play(connection);
            }
        }

        if (playing is not null)
        {
            await playing;
        }
    }

    public static RtspResponse Usual(RtspRequest request, string sdp = Sdp)
    {
        var response = new RtspResponse(RtspStatus.Ok);
        switch (request.Method)
        {
            case "OPTIONS":
                response.Headers.Add("Public", "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER");
                break;
            case "DESCRIBE":
                response.Headers.Add("Content-Type", "application/sdp");
                response.Body = Encoding.ASCII.GetBytes(sdp);
                break;
            case "SETUP":
                response.Headers.Add("Session", "12345678;timeout=60");
                response.Headers.Add("Transport", request.Headers["Transport"]!);
                break;
            default:
                break;
        }

        return response;
    }

    public static RtspResponse Status(int code, params (string Name, string Value)[] headers)
    {
        var response = new RtspResponse(code, "No");
        foreach (var (name, value) in headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }

    /// <summary>An RTP packet whose payload is its sequence number.</summary>
    public static byte[] Packet(ushort sequence, byte payloadType = 96, uint timestamp = 0, uint ssrc = 0x11223344)
    {
        var packet = new byte[RtpPacket.FixedHeaderLength + 4];
        RtpPacket.WriteHeader(packet, payloadType, sequence, timestamp == 0 ? sequence * 3000u : timestamp, ssrc, marker: true);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(RtpPacket.FixedHeaderLength), sequence);
        return packet;
    }

    public static byte[] SenderReport(uint timestamp, DateTimeOffset time, uint ssrc = 0x11223344)
    {
        var report = new byte[200];
        var length = RtcpWriter.WriteSenderCompound(
            report, new SenderReport { Ssrc = ssrc, RtpTimestamp = timestamp, NtpTime = NtpTimestamp.FromDateTimeOffset(time) }, [], "camera");
        return report[..length];
    }

    public static byte[] Goodbye(uint ssrc = 0x11223344)
    {
        var report = new byte[16];
        var length = RtcpWriter.WriteReceiverReport(report, ssrc);
        return report[..(length + RtcpWriter.WriteGoodbye(report.AsSpan(length), ssrc))];
    }

    public static async Task SendPacketsAsync(FakeConnection connection, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await connection.SendFrameAsync(0, Packet((ushort)(i + 1)));
        }
    }

    public static PortPair ClientPorts(RtspRequest request) => TransportSpec.ParseAll(request.Headers["Transport"]!)[0].ClientPorts!.Value;

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
