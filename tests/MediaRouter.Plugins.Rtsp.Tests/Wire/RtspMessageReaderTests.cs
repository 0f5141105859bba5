using System.Text;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Wire;

public class RtspMessageReaderTests
{
    // RFC 2326, section 10.4, without the indentation.
    private const string SetupExample =
        "SETUP rtsp://example.com/foo/bar/baz.rm RTSP/1.0\r\n" +
        "CSeq: 302\r\n" +
        "Transport: RTP/AVP;unicast;client_port=4588-4589\r\n\r\n";

    // RFC 2326, section 10.3.
    private const string AnnounceBody =
        "v=0\r\no=mhandley 2890844526 2890845468 IN IP4 126.16.64.4\r\ns=SDP Seminar\r\nt=2873397496 2873404696\r\n" +
        "m=audio 3456 RTP/AVP 0\r\nm=video 2232 RTP/AVP 31\r\n";

    private static readonly string AnnounceExample =
        "ANNOUNCE rtsp://server.example.com/fizzle/foo RTSP/1.0\r\nCSeq: 312\r\nDate: 23 Jan 1997 15:35:06 GMT\r\n" +
        "Session: 47112344\r\nContent-Type: application/sdp\r\n" +
        $"Content-Length: {AnnounceBody.Length}\r\n\r\n{AnnounceBody}";

    [Fact]
    public void Read_parses_request_of_the_RFC()
    {
        var reader = new RtspMessageReader();
        var input = Encoding.ASCII.GetBytes(SetupExample);

        Assert.Equal(RtspItem.Request, reader.Read(input, out var consumed, out _));

        Assert.Equal(input.Length, consumed);
        Assert.Equal("SETUP", reader.Request!.Method);
        Assert.Equal("rtsp://example.com/foo/bar/baz.rm", reader.Request.Url);
        Assert.Equal("302", reader.Request.Headers["cseq"]);
        Assert.False(reader.Request.IsHttp);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100000)]
    public void Read_gives_the_same_items_however_the_bytes_arrive(int step)
    {
        // RFC 2326, section 10.12: a frame between messages.
        byte[] frame = [(byte)'$', 1, 0, 3, 9, 8, 7];
        byte[] input =
        [
            .. Encoding.ASCII.GetBytes("\r\n" + AnnounceExample), .. frame, .. Encoding.ASCII.GetBytes("RTSP/1.0 200 OK\r\nCSeq: 3\r\n\r\n"),
            .. Encoding.ASCII.GetBytes("\r\n\r\n" + SetupExample), .. frame,
        ];
        var reader = new RtspMessageReader();
        reader.AllowChannel(1);
        var found = new List<string>();

        Feed(reader, input, step, found);

        Assert.Equal(
            [$"ANNOUNCE {AnnounceBody.Length}", "frame 1 090807", "200 OK", "SETUP 0", "frame 1 090807"],
            found);
    }

    [Fact]
    public void Read_accepts_bare_line_feeds_folded_fields_and_blanks_in_urls()
    {
        var reader = new RtspMessageReader();
        var input = Encoding.ASCII.GetBytes("DESCRIBE rtsp://h/a b RTSP/1.0\nCSeq : 1\nAccept: application/sdp,\n application/mheg\n\n");

        Assert.Equal(RtspItem.Request, reader.Read(input, out _, out _));

        Assert.Equal("rtsp://h/a b", reader.Request!.Url);
        Assert.Equal("1", reader.Request.Headers["CSeq"]);
        Assert.Equal("application/sdp, application/mheg", reader.Request.Headers["Accept"]);
    }

    [Fact]
    public void Read_leaves_the_body_of_http_requests_alone()
    {
        var reader = new RtspMessageReader();
        var input = Encoding.ASCII.GetBytes("POST /s HTTP/1.0\r\nx-sessioncookie: abc\r\nContent-Length: 32767\r\n\r\nREVT");

        Assert.Equal(RtspItem.Request, reader.Read(input, out var consumed, out _));

        Assert.True(reader.Request!.IsHttp);
        Assert.Equal(input.Length - 4, consumed);
        Assert.True(HttpTunnel.IsPost(reader.Request, out var cookie));
        Assert.Equal("abc", cookie);
    }

    [Theory]
    [InlineData("\u0001\u0002")]
    [InlineData("GET\u0001")]
    [InlineData("$\u0005")]
    [InlineData("SETUP rtsp://h RTSP/1.0\r\nno colon\r\n\r\n")]
    [InlineData("SETUP rtsp://h RTSP/1.0\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("SETUP rtsp://h RTSP/1.0\r\nContent-Length: 131073\r\n\r\n")]
    [InlineData("SETUP rtsp://h\r\n\r\n")]
    [InlineData("SETUP rtsp://h FTP/1.0\r\n\r\n")]
    [InlineData("RTSP/1.0 abc OK\r\n\r\n")]
    public void Read_refuses_what_breaks_the_protocol(string text)
    {
        var reader = new RtspMessageReader();

        Assert.Equal(RtspItem.Error, reader.Read(Encoding.Latin1.GetBytes(text), out _, out _));

        Assert.NotEqual("", reader.Error.Rule);
        Assert.Equal(RtspItem.Error, reader.Read("OPTIONS * RTSP/1.0\r\n\r\n"u8, out _, out _));
    }

    [Fact]
    public void Read_refuses_header_without_end()
    {
        var lines = new RtspMessageReader();
        var bytes = new RtspMessageReader();
        var start = new RtspMessageReader();

        var manyLines = "OPTIONS * RTSP/1.0\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 300));
        var manyBytes = "OPTIONS * RTSP/1.0\r\na: " + new string('x', 70_000);
        var longStart = "OPTIONS " + new string('x', 9_000);

        Assert.Equal(RtspItem.Error, lines.Read(Encoding.ASCII.GetBytes(manyLines), out _, out _));
        Assert.Equal(RtspItem.Error, bytes.Read(Encoding.ASCII.GetBytes(manyBytes), out _, out _));
        Assert.Equal(RtspItem.Error, start.Read(Encoding.ASCII.GetBytes(longStart), out _, out _));
    }

    [Fact]
    public void Read_allocates_nothing_for_frames()
    {
        var reader = new RtspMessageReader();
        reader.AllowAllChannels();
        byte[] input = [(byte)'$', 0, 0, 4, 1, 2, 3, 4];
        reader.Read(input, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            reader.Read(input, out _, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void ToBytes_is_read_back()
    {
        var response = new RtspResponse(RtspStatus.Ok) { Body = "v=0\r\n"u8.ToArray() };
        response.Headers.Add(RtspHeaderNames.CSeq, "7");
        response.Headers.Add("X", "a\r\nInjected: yes");
        var reader = new RtspMessageReader();

        Assert.Equal(RtspItem.Response, reader.Read(response.ToBytes(), out _, out _));

        Assert.Equal(200, reader.Response!.StatusCode);
        Assert.Equal("OK", reader.Response.ReasonPhrase);
        Assert.Null(reader.Response.Headers["Injected"]);
        Assert.Equal("v=0\r\n"u8.ToArray(), reader.Response.Body.ToArray());
    }

    private static void Feed(RtspMessageReader reader, byte[] input, int step, List<string> found)
    {
        var start = 0;
        var end = 0;
        while (end < input.Length)
        {
            end = Math.Min(end + step, input.Length);
            RtspItem item;
            do
            {
                item = reader.Read(input.AsSpan(start..end), out var consumed, out var frame);
                start += consumed;
                Assert.NotEqual(RtspItem.Error, item);
                var text = item switch
                {
                    RtspItem.Request => $"{reader.Request!.Method} {reader.Request.Body.Length}",
                    RtspItem.Response => $"{reader.Response!.StatusCode} {reader.Response.ReasonPhrase}",
                    RtspItem.Frame => $"frame {reader.Channel} {Convert.ToHexString(frame)}",
                    _ => null,
                };
                if (text is not null)
                {
                    found.Add(text);
                }
            }
            while (item != RtspItem.Incomplete);
        }

        Assert.Equal(input.Length, start);
    }
}
