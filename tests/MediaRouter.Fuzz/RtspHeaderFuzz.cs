using System.Text;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Fuzz;

public class RtspHeaderFuzz
{
    [Fact]
    public void Transport_is_read_back_as_it_is_written() => FuzzLoop.Run(
        Texts(
            "RTP/AVP;multicast;ttl=127;mode=\"PLAY\", RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY\"",
            "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0A13C760",
            "RTP/SAVP;unicast;destination=1.2.3.4;source=5.6.7.8;server_port=1-2;port=3"),
        input =>
        {
            foreach (var spec in TransportSpec.ParseAll(Encoding.Latin1.GetString(input)))
            {
                _ = spec.ToString();
                _ = spec.IsRecord;
            }
        });

    [Fact]
    public void Authorization_never_throws() => FuzzLoop.Run(
        Texts(
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "Digest username=\"Mufasa\", realm=\"r\", nonce=\"n\", uri=\"/dir\", response=\"1949323746fe6a43ef61f9606e7febea\", opaque=\"o\"",
            "Digest username=\"a\\\"b\", realm=\"r\", nonce=\"n\", uri=\"u\", qop=auth, nc=00000001, cnonce=\"c\", response=\"r\", algorithm=SHA-256"),
        input =>
        {
            if (AuthorizationHeader.TryParse(Encoding.Latin1.GetString(input), out var authorization))
            {
                _ = authorization.ToString();
                if (authorization.Digest is { } digest)
                {
                    _ = Digest.Proves(digest, "OPTIONS", "u", "p");
                }
            }
        });

    [Fact]
    public void Challenges_never_throw() => FuzzLoop.Run(
        Texts("Basic realm=\"a, b\", Digest realm=\"c\", nonce=\"d\", stale=TRUE, qop=\"auth,auth-int\", algorithm=MD5"),
        input =>
        {
            foreach (var challenge in AuthenticateChallenge.ParseAll(Encoding.Latin1.GetString(input)))
            {
                _ = challenge.ToString();
                _ = challenge.Answer("PLAY", "rtsp://h", "u", "p", "c", 1).ToString();
            }
        });

    [Fact]
    public void Other_headers_never_throw() => FuzzLoop.Run(
        Texts(
            "abc;timeout=60",
            "url=rtsp://foo.com/bar.avi/streamid=0;seq=45102,url=rtsp://foo.com/bar.avi/streamid=1;seq=30211;rtptime=12345678",
            "npt=12:05:35.3-", "smpte-30-drop=10:07:00-10:07:33:05.01", "clock=19960213T143205.25Z-",
            "prot=mikey;uri=\"rtsp://h/p\";data=\"AQID\"",
            "rtsp://admin:p@ss%3Aw@[::1]:554/Streaming/Channels/101?a=b/trackID=1#x"),
        input =>
        {
            var text = Encoding.Latin1.GetString(input);
            _ = SessionHeader.TryParse(text, out var session) ? session.ToString() : "";
            _ = RtpInfoEntry.Format(RtpInfoEntry.ParseAll(text));
            _ = RangeHeader.TryParse(text, out var range) ? range.ToString() : "";
            _ = KeyManagementHeader.TryParse(text, out var keys) ? keys.ToString() : "";
            if (RtspUrl.TryParse(text, out var url))
            {
                Assert.True(RtspUrl.TryParse(url.ToString(), out var again), url.ToString());
                Assert.Equal(url.Authority, again.Authority);
                _ = MediaUrl.Of(url);
                _ = url.Path;
            }
        });

    private static List<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
