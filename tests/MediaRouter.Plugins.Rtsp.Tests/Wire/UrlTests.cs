using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Wire;

public class UrlTests
{
    [Theory]
    [InlineData("rtsp://myuser:mypass@192.168.1.99:554/path?key=val")]
    [InlineData("rtsps://[fe80::1%25eth0]:322/test")]
    [InlineData("rtsp://host")]
    [InlineData("rtsp+ws://host/a%20b/")]
    public void Url_is_written_as_it_was_read(string text)
    {
        Assert.True(RtspUrl.TryParse(text, out var url));
        Assert.Equal(text, url.ToString());
    }

    [Fact]
    public void Url_tolerates_at_signs_and_escapes_in_credentials()
    {
        Assert.True(RtspUrl.TryParse("RTSP://admin:p@ss%3Aw@10.0.0.1:/Streaming/Channels/101?a=b#x", out var url));

        Assert.Equal(("admin", "p@ss:w", "10.0.0.1", null), (url.User, url.Password, url.Host, url.Port));
        Assert.Equal(554, url.EffectivePort);
        Assert.Equal("rtsp://10.0.0.1/Streaming/Channels/101?a=b", url.WithoutCredentials().ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("http://host/")]
    [InlineData("rtsp:///path")]
    [InlineData("rtsp://host:99999/")]
    [InlineData("rtsp://host:x/")]
    [InlineData("rtsp://[::1/")]
    public void Url_refuses(string? text) => Assert.False(RtspUrl.TryParse(text, out _));

    [Theory]
    [InlineData("rtsp://h/cam/front", "cam/front", "", null)]
    [InlineData("rtsp://h/cam/front/", "cam/front", "", null)]
    [InlineData("rtsp://h/cam/front/trackID=1", "cam/front", "", 1)]
    [InlineData("rtsp://h/cam/trackID=1?token=x", "cam", "token=x", 1)]      // GStreamer
    [InlineData("rtsp://h/cam?token=x/trackID=0", "cam", "token=x", 0)]      // FFmpeg
    [InlineData("rtsp://h/cam?token=x/", "cam", "token=x", null)]
    [InlineData("rtsp://h/cam/?token=x", "cam", "token=x", null)]
    [InlineData("rtsp://h/a%20b/trackID=abc", "a b/trackID=abc", "", null)]
    public void Media_url_is_taken_apart(string text, string path, string query, int? control)
    {
        Assert.True(RtspUrl.TryParse(text, out var url));
        Assert.Equal(new MediaUrl(path, query, control), MediaUrl.Of(url));
    }
}
