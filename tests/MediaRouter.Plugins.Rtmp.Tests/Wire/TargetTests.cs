using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Wire;

public class TargetTests
{
    [Theory]
    [InlineData("rtmp://h/live", "live", "cam", "live/cam", "")]
    [InlineData("rtmp://h:1935/live/", "live/", "cam", "live/cam", "")]
    [InlineData("rtmp://h/", "", "cam", "cam", "")]
    [InlineData("rtmp://h", "", "cam", "cam", "")]
    [InlineData("rtmp://h/cam", "cam", "", "cam", "")]
    [InlineData("rtmp://h//live", "live", "/cam", "live/cam", "")]
    [InlineData("rtmp://h/app/inst", "app/inst", "a/b", "app/inst/a/b", "")]
    [InlineData("rtmp://h/live?x=1", "live?x=1", "cam?y=2", "live/cam", "x=1&y=2")]
    [InlineData("rtmp://h/cam", "cam", "?user=u", "cam", "user=u")]
    [InlineData("", "live", "cam?a=b", "live/cam", "a=b")]
    [InlineData("rtmp://h/caf%C3%A9", "caf%C3%A9", "k", "café/k", "")]
    public void Path_is_that_of_the_url_and_the_key(string tcUrl, string app, string key, string path, string query)
    {
        var target = RtmpTarget.Of(tcUrl, app, key);
        Assert.Equal((path, query), (target.Path, target.Query));
    }

    [Theory]
    [InlineData("rtmp://h/app?user=u&pass=p%20w", "k", "u", "p w", "")]
    [InlineData("rtmp://h/app", "k?user=u+v&pass=p", "u v", "p", "")]
    [InlineData("rtmp://a%40b:c%3Ad@h/app", "k", "a@b", "c:d", "")]
    [InlineData("rtmp://a:b@h/app?user=u&pass=p", "k", "u", "p", "")]
    [InlineData("rtmp://h/app", "k?token=t&jwt=j", "", "", "t")]
    [InlineData("rtmp://h/app", "k?jwt=j", "", "", "j")]
    [InlineData("rtmp://h/app?token=a", "k?token=b", "", "", "")]
    [InlineData("rtmp://h/app?pass=p", "k", "", "p", "")]
    public void Credentials_come_from_either_query_or_the_url(string tcUrl, string key, string user, string password, string token)
    {
        var target = RtmpTarget.Of(tcUrl, "", key);
        Assert.Equal((user, password, token), (target.User, target.Password, target.Token));
    }

    [Fact]
    public void Capabilities_are_read_from_any_form_of_them()
    {
        var connect = AmfValue.Object(
            new AmfProperty("fourCcList", AmfValue.List(AmfValue.Of("hvc1"), AmfValue.Of("av01"), AmfValue.Of("nonsense"), AmfValue.Of(1))),
            new AmfProperty("audioFourCcInfoMap", AmfValue.Object(new AmfProperty("Opus", AmfValue.Of(1)))),
            new AmfProperty("capsEx", AmfValue.Of(7)));
        var capabilities = ClientCapabilities.Of(connect);
        Assert.Equal(["Opus", "av01", "hvc1"], capabilities.FourCcs);
        Assert.Equal(7, capabilities.Flags);
        Assert.Same(ClientCapabilities.None, ClientCapabilities.Of(AmfValue.Object(new AmfProperty("app", AmfValue.Of("live")))));
        Assert.Equal(0, ClientCapabilities.Of(AmfValue.Object(new AmfProperty("capsEx", AmfValue.Of(double.NaN)))).Flags);
    }
}
