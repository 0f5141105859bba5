using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MediaRouter.Media.Rtp;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Client;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>The dialogue of a forwarder with a server.</summary>
public sealed class RtspForwarderTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly EgressLoops _loops = new(1, NullLogger.Instance);
    private readonly ReportSchedule _reports = new(TimeProvider.System, NullLogger.Instance);
    private readonly FakeStream _stream = new();
    private readonly RecordingHost _log = new();
    private readonly CancellationTokenSource _stop = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _loops.DisposeAsync();

    public void Dispose()
    {
        _reports.Dispose();
        _stream.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_is_announced_and_recorded_over_tcp(bool isSecure)
    {
        using var certificate = RtspSourceTunnelTests.MakeCertificate();
        var announced = "";
        var recording = new TaskCompletionSource();
        var frames = new TaskCompletionSource<List<(byte Channel, byte[] Bytes)>>();
        await using var server = new FakeRtspServer(
            async connection =>
            {
                await Camera.ServeAsync(connection, request =>
                {
                    announced = request.Method == "ANNOUNCE" ? Encoding.UTF8.GetString(request.Body.Span) : announced;
                    if (request.Method == "RECORD")
                    {
                        recording.TrySetResult();
                    }

                    return request.Method == "SETUP" && !request.Headers["Transport"]!.Contains("TCP", StringComparison.Ordinal)
                        ? new RtspResponse(RtspStatus.UnsupportedTransport)
                        : null;
                });
                if (connection.Frames.Count > 0)
                {
                    frames.TrySetResult(connection.Frames);
                }
            },
            isSecure ? certificate : null);
        var settings = SourceRun.Settings with { Fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData)) };
        var url = server.Url("/live", isSecure ? "rtsps" : "rtsp");
        var forwarder = Make(url, settings);
        var run = forwarder.RunAsync(_stream, _log, _stop.Token);
        await recording.Task.WaitAsync(Deadline);

        // The forwarder joins after the answer; packets before it are nobody's.
        await UntilAsync(() => _log.Lines.Any(line => line.Contains("is recording with TCP", StringComparison.Ordinal)));
        _stream.Push(0, 1, isRandomAccess: false);
        _stream.Push(1, 50);
        _stream.Push(0, 2);
        _stream.Push(0, 3, isRandomAccess: false);
        await UntilAsync(() => forwarder.OutboundBytes >= 3 * 20);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Deadline));

        var received = await frames.Task.WaitAsync(Deadline);
        Assert.Equal([(2, 50), (0, 2), (0, 3)], received.Select(frame => ((int)frame.Channel, SequenceOf(frame.Bytes))));
        Assert.Contains("m=video 0 RTP/AVP 96\r\n", announced, StringComparison.Ordinal);
        Assert.Contains("a=control:trackID=1\r\n", announced, StringComparison.Ordinal);
        Assert.Equal(
            ["ANNOUNCE", "SETUP", "SETUP", "RECORD", "TEARDOWN"],
            server.Requests.Select(request => request.Split(' ')[0]).Where(method => method != "OPTIONS").TakeLast(5));
        Assert.Contains($"SETUP {url}/trackID=1", server.Requests);
        Assert.Equal(0, _stream.ShareCount);
        Assert.Equal(isSecure, !_log.Lines.Contains("Warning: the server does not support UDP, switching to TCP"));
    }

    [Fact]
    public async Task Stream_is_recorded_over_udp_where_the_server_takes_it()
    {
        using var video = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var audio = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var clientPorts = new List<PortPair>();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, request =>
        {
            if (request.Method != "SETUP")
            {
                return null;
            }

            Assert.Contains("mode=record", request.Headers["Transport"]!, StringComparison.Ordinal);
            clientPorts.Add(Camera.ClientPorts(request));
            var port = ((IPEndPoint)(request.Url.EndsWith('0') ? video : audio).Client.LocalEndPoint!).Port;
            var response = Camera.Usual(request);
            response.Headers["Transport"] = $"{request.Headers["Transport"]};server_port={port}-{port}";
            return response;
        }));
        var forwarder = Make(server.Url("/live"), SourceRun.Settings);
        var run = forwarder.RunAsync(_stream, _log, _stop.Token);
        await UntilAsync(() => _log.Lines.Any(line => line.Contains("is recording with UDP", StringComparison.Ordinal)));

        _stream.Push(0, 7);
        _stream.Push(1, 8);
        var received = await video.ReceiveAsync().WaitAsync(Deadline);
        Assert.Equal(7, SequenceOf(received.Buffer));
        Assert.Equal(clientPorts[0].Rtp, received.RemoteEndPoint.Port);
        received = await audio.ReceiveAsync().WaitAsync(Deadline);
        Assert.Equal(8, SequenceOf(received.Buffer));
        Assert.Equal(clientPorts[1].Rtp, received.RemoteEndPoint.Port);

        // The end of the stream is an orderly end.
        _stream.End();
        await run.WaitAsync(Deadline);
        Assert.Equal(32, forwarder.OutboundBytes);
        using var free = new UdpClient(new IPEndPoint(IPAddress.Any, clientPorts[0].Rtp));
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Refusal_is_one_sentence_and_leaves_nothing()
    {
        await using var server = new FakeRtspServer(connection =>
            Camera.ServeAsync(connection, request => request.Method == "ANNOUNCE" ? new RtspResponse(RtspStatus.BadRequest) : null));
        var run = Make(server.Url("/live"), SourceRun.Settings).RunAsync(_stream, _log, _stop.Token);

        var failure = await Assert.ThrowsAsync<IOException>(() => run.WaitAsync(Deadline));
        Assert.Equal("the server answered ANNOUNCE with 400 Bad Request", failure.Message);
        Assert.Equal(0, _stream.ShareCount);
    }

    [Fact]
    public async Task Server_that_closes_ends_the_attempt()
    {
        await using var server = new FakeRtspServer(async connection =>
        {
            while (await connection.ReadAsync() is { } request)
            {
                await connection.ReplyAsync(
                    request,
                    request.Method == "SETUP" && connection.Number == 0 ? new RtspResponse(RtspStatus.UnsupportedTransport) : Camera.Usual(request));
                if (request.Method == "RECORD")
                {
                    return;
                }
            }
        });
        var run = Make(server.Url("/live"), SourceRun.Settings).RunAsync(_stream, _log, _stop.Token);

        var failure = await Assert.ThrowsAsync<IOException>(() => run.WaitAsync(Deadline));
        Assert.Equal("the server closed the connection", failure.Message);
        Assert.Equal(0, _stream.ShareCount);
    }

    [Fact]
    public async Task Credentials_of_the_url_are_used()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request => AuthorizationHeader.TryParse(request.Headers["Authorization"], out var authorization) && Digest.Proves(authorization.Digest!, request.Method, "u", "p")
                ? null
                : Camera.Status(401, ("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\""))));
        var run = Make(server.Url("/live", credentials: "u:p@"), SourceRun.Settings).RunAsync(_stream, _log, _stop.Token);

        // The usual answer names no UDP ports.
        await UntilAsync(() => _log.Lines.Any(line => line.Contains("is recording with TCP", StringComparison.Ordinal)));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Deadline));
        Assert.Contains("Warning: the server does not say its UDP ports, switching to TCP", _log.Lines);
    }

    private static async Task UntilAsync(Func<bool> condition) =>
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(condition, Deadline)));

    private static int SequenceOf(byte[] packet) => RtpPacket.TryRead(packet, out var header, out _) ? header.SequenceNumber : -1;

    private RtspForwarder Make(string url, ClientSettings settings) =>
        new(url, new WireFormContext(_loops, _reports, KeepGop: false), () => settings);
}
