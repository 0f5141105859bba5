using System.Text;
using MediaRouter.Media.Sdp;

namespace MediaRouter.Media.Tests.Sdp;

public class SessionDescriptionTests
{
    private const string Camera = """
        v=0
        o=- 1109162014219182 1109162014219192 IN IP4 192.0.2.7
        s=Media Presentation
        e=NONE
        c=IN IP4 0.0.0.0
        b=AS:5100
        t=0 0
        a=control:rtsp://192.0.2.7:554/Streaming/Channels/101/
        m=video 0 RTP/AVP 96
        b=AS:5000
        a=control:rtsp://192.0.2.7:554/Streaming/Channels/101/trackID=1?a=b
        a=rtpmap:96 H264/90000
        a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z0LAKdoB4AiflwFqAgICgAAB9AAAdTB4wYBE,aM4yyA==
        a=framerate:25.5
        a=Media_header:MEDIAINFO=494D4B48010100000400000100000000;
        m=audio 49170/2 RTP/AVP 0 8 97
        a=control:trackID=2
        a=rtpmap:97 mpeg4-generic/48000/2
        a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;config=1190;SizeLength=13
        a=sendonly
        """;

    [Fact]
    public void TryParse_reads_a_camera()
    {
        var sdp = Parse(Camera);
        Assert.Equal(new SdpOrigin { SessionId = "1109162014219182", SessionVersion = "1109162014219192", Address = "192.0.2.7" }, sdp.Origin);
        Assert.Equal("Media Presentation", sdp.SessionName);
        Assert.Equal(new SdpConnection("IP4", "0.0.0.0"), sdp.Connection);
        Assert.Equal([new SdpBandwidth("AS", 5100)], sdp.Bandwidths);
        Assert.Equal("rtsp://192.0.2.7:554/Streaming/Channels/101/", sdp.Control);

        var video = sdp.Medias[0];
        Assert.Equal(("video", 0, "RTP/AVP"), (video.Kind, video.Port, video.Protocol));
        Assert.Equal([(byte)96], video.PayloadTypes);
        Assert.True(video.TryGetRtpMap(96, out var map));
        Assert.Equal(new SdpRtpMap(96, "H264", 90000), map);
        Assert.True(map.Is("h264"));
        var parameters = video.GetFormatParameters(96);
        Assert.Equal("1", parameters["Packetization-Mode"]);
        var sets = parameters.GetBase64List("sprop-parameter-sets");
        Assert.Equal(["Z0LAKdoB4AiflwFqAgICgAAB9AAAdTB4wYBE", "aM4yyA=="], sets.Select(Convert.ToBase64String));
        Assert.Equal(25.5, video.FrameRate);
        Assert.Equal("MEDIAINFO=494D4B48010100000400000100000000;", video.FindAttribute("media_header"));

        var audio = sdp.Medias[1];
        Assert.Equal((49170, 2), (audio.Port, audio.PortCount));
        Assert.Equal(SdpDirection.SendOnly, sdp.GetDirection(audio));
        Assert.Equal(SdpDirection.SendReceive, sdp.GetDirection(video));
        Assert.True(audio.TryGetRtpMap(8, out map));
        Assert.Equal(new SdpRtpMap(8, "PCMA", 8000), map);
        Assert.True(audio.TryGetRtpMap(97, out map));
        Assert.Equal(new SdpRtpMap(97, "mpeg4-generic", 48000, 2), map);
        Assert.False(audio.TryGetRtpMap(98, out _));
        Assert.True(audio.GetFormatParameters(97).TryGetHex("config", out var config));
        Assert.Equal([0x11, 0x90], config);
        Assert.True(audio.GetFormatParameters(97).TryGetInt32("sizelength", out var size));
        Assert.Equal(13, size);
    }

    [Theory]
    [InlineData("m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n")] // only the media
    [InlineData("v=0\r\ns=\r\n\r\nm=video 0 RTP/AVP 96\r\n\r\na=rtpmap:96 H264/90000\r\n\0\0")] // blank lines, NULs
    [InlineData("v=0\rm=video 0 RTP/AVP 96\ra=rtpmap:96 H264/90000")] // CR alone
    [InlineData("\ufeffv=0\nm=video  0  RTP/AVP  96 \n a=rtpmap: 96  H264/90000 \nx-rubbish\nq=1\ns=late\n")] // spaces, unknown lines
    [InlineData("o=user name 1 2 IN IP4 h\nt=x\nb=rubbish\nc=IN\nm=video 0 RTP/AVP 96\nc=IN IP4 1.2.3.4\na=rtpmap:96 H264/90000")]
    [InlineData("v=0\no=RTSP\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000")]
    public void TryParse_tolerates(string text)
    {
        var sdp = Parse(text);
        var media = Assert.Single(sdp.Medias);
        Assert.True(media.TryGetRtpMap(96, out var map));
        Assert.Equal(new SdpRtpMap(96, "H264", 90000), map);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("v=1\r\ns=x")]
    [InlineData("v=0\r\nm=video")]
    [InlineData("v=0\r\nm=video x RTP/AVP 96")]
    [InlineData("v=0\r\nm=video 65536 RTP/AVP 96")]
    public void TryParse_refuses(string text)
    {
        Assert.False(SessionDescription.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void TryParse_refuses_what_is_too_large()
    {
        Assert.False(SessionDescription.TryParse(new byte[SessionDescription.MaxBytes + 1], out _, out var error));
        Assert.Contains("larger", error, StringComparison.Ordinal);
        Assert.False(SessionDescription.TryParse("v=0\n" + string.Concat(Enumerable.Repeat("m=a 0 b\n", 129)), out _, out error));
        Assert.Contains("medias", error, StringComparison.Ordinal);
        Assert.False(SessionDescription.TryParse("v=0\n" + string.Concat(Enumerable.Repeat("a=x\n", 8192)), out _, out error));
        Assert.Contains("lines", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_reads_what_a_browser_offers()
    {
        var sdp = Parse("""
            v=0
            o=- 4611731400430051336 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=sendrecv
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=mid:0
            a=extmap:4/recvonly urn:ietf:params:rtp-hdrext:sdes:mid some thing
            a=extmap:x bad
            a=recvonly
            a=rtcp-fb:96 nack pli
            a=rtcp-fb:* transport-cc
            a=rid:hi send pt=96;max-width=1280
            a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6
            a=ssrc:1 msid
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32 KDR=0
            """);
        var media = sdp.Medias[0];
        Assert.True(media.IsSecure);
        Assert.Equal("0", media.Mid);
        Assert.Equal(SdpDirection.ReceiveOnly, sdp.GetDirection(media));
        Assert.Equal([new SdpExtensionMap(4, "urn:ietf:params:rtp-hdrext:sdes:mid", "recvonly", "some thing")], media.ExtensionMaps);
        Assert.Equal([new SdpRtcpFeedback(96, "nack pli"), new SdpRtcpFeedback(null, "transport-cc")], media.RtcpFeedbacks);
        Assert.Equal([new SdpRid("hi", "send", "pt=96;max-width=1280")], media.Rids);
        Assert.Equal([new SdpSsrc(3570614608, "cname", "4TOk42mSjXCkVIa6"), new SdpSsrc(1, "msid")], media.Ssrcs);
        var crypto = Assert.Single(media.Cryptos);
        Assert.Equal("KDR=0", crypto.SessionParameters);
        Assert.True(crypto.TryGetInlineKey(out var key));
        Assert.Equal(30, key.Length);
        Assert.Equal("BUNDLE 0", sdp.FindAttribute("group"));
    }

    [Fact]
    public void Writer_output_is_in_the_order_of_the_rfc()
    {
        var sdp = new SessionDescription
        {
            Origin = new SdpOrigin { SessionId = "1", SessionVersion = "2" },
            SessionName = "x\r\nm=evil",
            Connection = new SdpConnection("IP4", "239.0.0.1", 16),
        };
        sdp.Bandwidths.Add(new SdpBandwidth("AS", 10));
        sdp.Control = "*";
        var media = new MediaDescription { Kind = "audio", Port = 5004, Connection = new SdpConnection("IP6", "ff15::1", null, 3) };
        media.AddFormat(new SdpRtpMap(97, "opus", 48000, 2), SdpFormatParameters.Parse("a=1;b;c=x=y"));
        media.Direction = SdpDirection.SendOnly;
        media.MikeyMessage = [1, 2, 3, 4];
        sdp.Medias.Add(media);
        Assert.Equal(
            "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=x  m=evil\r\nc=IN IP4 239.0.0.1/16\r\nb=AS:10\r\nt=0 0\r\na=control:*\r\n" +
            "m=audio 5004 RTP/AVP 97\r\nc=IN IP6 ff15::1/3\r\na=rtpmap:97 opus/48000/2\r\na=fmtp:97 a=1; b; c=x=y\r\na=sendonly\r\na=key-mgmt:mikey AQIDBA==\r\n",
            sdp.ToString());
        var again = Parse(sdp.ToString());
        Assert.Equal(sdp.Connection, again.Connection);
        Assert.Equal(media.Connection, again.Medias[0].Connection);
        Assert.Equal([1, 2, 3, 4], again.Medias[0].MikeyMessage);
        Assert.Equal("x=y", again.Medias[0].GetFormatParameters(97)["C"]);
        Assert.True(again.Medias[0].GetFormatParameters(97).Contains("b"));
    }

    [Fact]
    public void Written_text_is_a_fixed_point()
    {
        var once = Parse(Camera).ToString();
        Assert.Equal(once, Parse(once).ToString());
        foreach (var line in Camera.ReplaceLineEndings("\n").Split('\n'))
        {
            Assert.Contains(line + "\r\n", once + "e=NONE\r\n", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SetAttribute_replaces_all_of_that_name()
    {
        var media = new MediaDescription();
        media.Attributes.Add(new SdpAttribute("A", "1"));
        media.Attributes.Add(new SdpAttribute("b"));
        media.Attributes.Add(new SdpAttribute("a", "2"));
        media.SetAttribute("a", "3");
        Assert.Equal([new SdpAttribute("a", "3"), new SdpAttribute("b")], media.Attributes);
        media.SetAttribute("a", null);
        media.SetAttribute("c", "");
        Assert.Equal([new SdpAttribute("b"), new SdpAttribute("c")], media.Attributes);
        Assert.Equal("", media.FindAttribute("C"));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_do_not_matter()
    {
        byte[] bytes = [.. "v=0\ns="u8, 0xff, 0xfe, .. "\nm=video 0 RTP/AVP 26\n"u8];
        Assert.True(SessionDescription.TryParse(bytes, out var sdp, out _));
        Assert.True(sdp.Medias[0].TryGetRtpMap(26, out var map));
        Assert.Equal("JPEG", map.EncodingName);
    }

    private static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out var sdp, out var error), error);
        Assert.Empty(error);
        return sdp;
    }
}
