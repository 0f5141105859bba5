using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Wire;

public class HeaderTests
{
    [Fact]
    public void Transport_parses_alternatives_of_the_RFC()
    {
        // RFC 2326, section 12.39.
        var specs = TransportSpec.ParseAll("RTP/AVP;multicast;ttl=127;mode=\"PLAY\", RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY\"");

        Assert.Equal(2, specs.Count);
        Assert.True(specs[0].IsMulticast);
        Assert.Equal(127, specs[0].Ttl);
        Assert.Equal(new PortPair(3456, 3457), specs[1].ClientPorts);
        Assert.False(specs[1].IsTcp);
        Assert.Equal("PLAY", specs[1].Mode);
    }

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1", "RTP/AVP/TCP;unicast;interleaved=0-1")]
    [InlineData("rtp/avp/udp; unicast ;client_port=5000", "RTP/AVP;unicast;client_port=5000-5001")]
    [InlineData("RTP/AVP;unicast;interleaved=2", "RTP/AVP/TCP;unicast;interleaved=2-3")]
    [InlineData("RTP/SAVP/TCP;interleaved=4-5;mode=RECORD", "RTP/SAVP/TCP;unicast;interleaved=4-5;mode=record")]
    [InlineData("RTP/AVP;unicast;client_port=1-2;ssrc= 0A13C760;ttl=x;foo", "RTP/AVP;unicast;client_port=1-2;ssrc=0A13C760")]
    [InlineData("RTP/AVP;multicast;destination=224.2.0.1;port=3456-3457;ttl=16", "RTP/AVP;multicast;destination=224.2.0.1;port=3456-3457;ttl=16")]
    public void Transport_tolerates_what_cameras_write(string header, string expected) =>
        Assert.Equal(expected, Assert.Single(TransportSpec.ParseAll(header)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("RAW/RAW/UDP;unicast")]
    [InlineData("RTP/AVP;client_port=70000-70001")]
    [InlineData("RTP/AVP/TCP;interleaved=256-257")]
    [InlineData("RTP/AVP;client_port=a-b")]
    public void Transport_drops_what_cannot_be_used(string header) => Assert.Empty(TransportSpec.ParseAll(header));

    [Theory]
    [InlineData("12345678", "12345678", null)]
    [InlineData("abc;timeout=60", "abc", 60)]
    [InlineData(" abc ; Timeout = 30 ;x", "abc", 30)]
    [InlineData("abc;timeout=-1", "abc", null)]
    public void Session_parses(string header, string id, int? timeout)
    {
        Assert.True(SessionHeader.TryParse(header, out var session));
        Assert.Equal(new SessionHeader(id, timeout), session);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";timeout=3")]
    public void Session_refuses(string? header) => Assert.False(SessionHeader.TryParse(header, out _));

    [Fact]
    public void RtpInfo_parses_example_of_the_RFC()
    {
        // RFC 2326, section 12.33.
        var entries = RtpInfoEntry.ParseAll(
            "url=rtsp://foo.com/bar.avi/streamid=0;seq=45102, url=rtsp://foo.com/bar.avi/streamid=1;seq=30211;rtptime=12345678");

        Assert.Equal(
            [new("rtsp://foo.com/bar.avi/streamid=0", 45102, null), new("rtsp://foo.com/bar.avi/streamid=1", 30211, 12345678)],
            entries);
        Assert.Equal(
            "url=rtsp://foo.com/bar.avi/streamid=0;seq=45102,url=rtsp://foo.com/bar.avi/streamid=1;seq=30211;rtptime=12345678",
            RtpInfoEntry.Format(entries));
    }

    [Fact]
    public void RtpInfo_keeps_separators_inside_urls()
    {
        var entry = Assert.Single(RtpInfoEntry.ParseAll("url=rtsp://h/a;b=1,2/trackID=0;seq=;rtptime=99"));

        Assert.Equal(new RtpInfoEntry("rtsp://h/a;b=1,2/trackID=0", null, 99), entry);
    }

    [Theory]
    [InlineData("npt=now-", "npt=now-")]
    [InlineData("npt=0.000-", "npt=0-")]
    [InlineData("npt=12:05:35.3-", "npt=43535.3-")]
    [InlineData("npt=123.45-125", "npt=123.45-125")]
    [InlineData("npt=-30", "npt=-30")]
    [InlineData("smpte=10:12:33:20-", "smpte=10:12:33-")]
    [InlineData("smpte-30-drop=10:07:00-10:07:33:05.01", "smpte=10:07:00-10:07:33")]
    [InlineData("clock=19961108T142300Z-19961108T143520Z", "clock=19961108T142300Z-19961108T143520Z")]
    [InlineData("clock=19960213T143205.25Z-;time=19970123T143720Z", "clock=19960213T143205Z-")]
    public void Range_parses_examples_of_the_RFC(string header, string expected)
    {
        Assert.True(RangeHeader.TryParse(header, out var range));
        Assert.Equal(expected, range.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("npt")]
    [InlineData("npt=-")]
    [InlineData("npt=a-")]
    [InlineData("npt=1:2:3:4-")]
    [InlineData("clock=1996-")]
    [InlineData("bytes=0-5")]
    [InlineData("npt=99999999999999999999-")]
    public void Range_refuses(string header) => Assert.False(RangeHeader.TryParse(header, out _));

    [Fact]
    public void KeyMgmt_is_read_back()
    {
        var header = new KeyManagementHeader("rtsp://h/a;b/trackID=0", new byte[] { 1, 2, 3 }).ToString();

        Assert.True(KeyManagementHeader.TryParse(header, out var keys));
        Assert.Equal("rtsp://h/a;b/trackID=0", keys.Uri);
        Assert.Equal([1, 2, 3], keys.Data.ToArray());
        Assert.False(KeyManagementHeader.TryParse("prot=sdes;data=\"AQID\"", out _));
        Assert.False(KeyManagementHeader.TryParse("prot=mikey;data=\"?\"", out _));
    }
}
