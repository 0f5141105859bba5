using MediaRouter.Plugins.Rtmp.Client;

namespace MediaRouter.Plugins.Rtmp.Tests.Client;

public class ClientUrlTests
{
    [Theory]
    [InlineData("rtmp://host/live/name", false, "host", 0, "live", "name")]
    [InlineData("rtmp://host/path", false, "host", 0, "path", "")]
    [InlineData("rtmps://host:1/a/b/c/d?x=1", true, "host", 1, "a/b", "c/d?x=1")]
    [InlineData("rtmp://host/live/name?token=a/b", false, "host", 0, "live", "name?token=a/b")]
    [InlineData("rtmp://host/some/app?q=1#the/key", false, "host", 0, "some/app?q=1", "the/key")]
    [InlineData("RTMP://[::1]:19/app#key", false, "::1", 19, "app", "key")]
    [InlineData("rtmp://host", false, "host", 0, "", "")]
    public void URL_is_taken_apart(string text, bool isSecure, string host, int port, string app, string key)
    {
        Assert.True(ClientUrl.TryParse(text, out var url));
        Assert.Equal((isSecure, host, port, app, key), (url.IsSecure, url.Host, url.Port, url.App, url.Key));
        Assert.Null(ClientUrl.FindFault(text));
    }

    [Fact]
    public void Credentials_stay_out_of_what_is_sent_and_logged()
    {
        Assert.True(ClientUrl.TryParse("rtmp://us%40er:p%3Aa@ss@host:1935/app#key", out var url));
        Assert.Equal(("us@er", "p:a@ss"), (url.User, url.Password));
        Assert.Equal("rtmp://host:1935/app", url.ToConnectionUrl(url.App));
        Assert.Equal("rtmp://host:1935/app", url.ToString());
    }

    [Theory]
    [InlineData("rtsp://host/a")]
    [InlineData("rtmp://")]
    [InlineData("rtmp:///a")]
    [InlineData("rtmp://host:0/a")]
    [InlineData("rtmp://host:99999/a")]
    [InlineData("rtmp://[::1/a")]
    [InlineData("rtmp://ho st/a")]
    [InlineData("rtmp://host/a\n")]
    public void What_is_no_URL_of_RTMP_is_refused(string text) => Assert.False(ClientUrl.TryParse(text, out _));
}
