using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtmp.Tests;

public class RtmpOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.Empty(Validate(new RtmpOptions()));

    [Fact]
    public void Nothing_is_checked_when_rtmp_is_off() => Assert.Empty(Validate(new RtmpOptions { Rtmp = false, RtmpAddress = "" }));

    [Fact]
    public void Broken_rules_name_their_keys()
    {
        Assert.Equal("'rtmpAddress' must be set when RTMP is enabled", Assert.Single(Validate(new RtmpOptions { RtmpAddress = "", RtmpEncryption = RtmpEncryption.Strict })));
        Assert.Contains("rtmpAddress", Assert.Single(Validate(new RtmpOptions { RtmpAddress = "1935" })), StringComparison.Ordinal);
        Assert.Contains("rtmpsAddress", Assert.Single(Validate(new RtmpOptions { RtmpsAddress = "x", RtmpEncryption = RtmpEncryption.Optional })), StringComparison.Ordinal);
        Assert.Empty(Validate(new RtmpOptions { RtmpsAddress = "x" }));
    }

    [Fact]
    public void Former_port_becomes_an_address()
    {
        Assert.Equal(":1936", Translate("1936", null));
        Assert.Equal("10.0.0.1:1936", Translate("1936", "10.0.0.1"));
        Assert.Equal("[::1]:1936", Translate("1936", "::1"));
        Assert.Equal("refused", Translate("x", null));
    }

    private static List<string> Validate(RtmpOptions options) => [.. options.Validate(new ValidationContext(new Configuration(), null))];

    private static string Translate(string value, string? listenIp)
    {
        var context = new Former(value, listenIp);
        ((IFormerSettings)new RtmpOptions()).Translate(context);
        return context.Result;
    }

    private sealed class Configuration : IRouterConfiguration
    {
        public IReadOnlyList<IPathConfiguration> Paths => [];

        public IPathConfiguration PathDefaults => throw new NotSupportedException();

        public TOptions Get<TOptions>()
            where TOptions : class => throw new NotSupportedException();

        public bool TryGetValue(string key, out object? value)
        {
            value = null;
            return false;
        }
    }

    private sealed class Former(string value, string? listenIp) : IFormerSettingContext
    {
        public string Result { get; private set; } = "";

        public string Key => "rtmpPort";

        public string Value => value;

        public IReadOnlyList<string> Values => [value];

        public string? Peek(string key) => key == "listenIP" ? listenIp : null;

        public void Set(string key, string value) => Result = key == "rtmpAddress" ? value : "";

        public void SetList(string key, IReadOnlyList<string> values) => throw new NotSupportedException();

        public void Append(string key, IReadOnlyDictionary<string, string> item) => throw new NotSupportedException();

        public void Refuse(string reason) => Result = "refused";
    }
}
