using MediaRouter.Media.Sdp;

namespace MediaRouter.Media.Tests.Sdp;

public class ControlUrlTests
{
    [Theory]
    [InlineData("rtsp://h/p", null, null, null, "rtsp://h/p")]
    [InlineData("rtsp://h/p", null, null, "*", "rtsp://h/p")]
    [InlineData("rtsp://h/p", "rtsp://h/p/", "rtsp://h/q", "*", "rtsp://h/p/")]
    [InlineData("rtsp://h/p", null, "rtsp://h/q", null, "rtsp://h/q")]
    [InlineData("rtsp://h/p", "", "rtsp://h/q", null, "rtsp://h/q")]
    [InlineData("rtsp://h:8554/p", "/q/", null, null, "rtsp://h:8554/q/")]
    [InlineData("rtsp://h/p", "rtsp://h/p/", null, "rtsp://i/x/", "rtsp://i/x/")]
    [InlineData("rtsp://h/p?a=b", null, null, "all", "rtsp://h/p?a=b/all")]
    public void ResolveAggregate_prefers_in_the_order_of_the_rfc(string request, string? contentBase, string? location, string? control, string expected)
    {
        Assert.Equal(expected, ControlUrl.ResolveAggregate(request, contentBase, location, control));
    }

    [Theory]
    [InlineData("rtsp://h/p", "trackID=1", "rtsp://h/p/trackID=1")]
    [InlineData("rtsp://h/p/", "trackID=1", "rtsp://h/p/trackID=1")]
    [InlineData("rtsp://h/p?a=b", "trackID=1", "rtsp://h/p?a=b/trackID=1")]
    [InlineData("rtsp://h/p?a=b/", "trackID=1", "rtsp://h/p?a=b/trackID=1")]
    [InlineData("rtsp://h/p", "?ctype=video", "rtsp://h/p?ctype=video")]
    [InlineData("rtsp://h/p", "/x/track1", "rtsp://h/x/track1")]
    [InlineData("rtsp://h", "track1", "rtsp://h/track1")]
    [InlineData("rtsp://h", "/track1", "rtsp://h/track1")]
    [InlineData("rtsp://h/p", "rtsps://i:1/x?y", "rtsps://i:1/x?y")]
    [InlineData("rtsp://h/p", "x?u=rtsp://i/y", "rtsp://h/p/x?u=rtsp://i/y")]
    [InlineData("rtsp://h/p", "", "rtsp://h/p")]
    [InlineData("rtsp://h/p", " * ", "rtsp://h/p")]
    public void Resolve_takes_relative_and_absolute_controls(string baseUrl, string control, string expected)
    {
        Assert.Equal(expected, ControlUrl.Resolve(baseUrl, control));
    }

    [Fact]
    public void WithAuthorityOf_keeps_path_and_query()
    {
        Assert.Equal("rtsp://u:p@1.2.3.4:554/a/b?c", ControlUrl.WithAuthorityOf("rtsp://10.0.0.1/a/b?c", "rtsp://u:p@1.2.3.4:554/x"));
        Assert.Equal("rel", ControlUrl.WithAuthorityOf("rel", "rtsp://h/x"));
    }
}
