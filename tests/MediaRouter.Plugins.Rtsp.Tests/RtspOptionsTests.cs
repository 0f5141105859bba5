using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp.Tests;

public class RtspOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.Empty(Validate(new RtspOptions()));

    [Fact]
    public void Nothing_is_checked_when_rtsp_is_off() =>
        Assert.Empty(Validate(new RtspOptions { Rtsp = false, RtspAddress = "nonsense", RtspAuthMethods = [] }));

    [Fact]
    public void Broken_rules_name_their_keys()
    {
        Assert.Contains("rtspAddress", Single(new RtspOptions { RtspAddress = "8554" }), StringComparison.Ordinal);
        Assert.Contains("rtpAddress", Single(new RtspOptions { RtpAddress = ":8001", RtcpAddress = ":8002" }), StringComparison.Ordinal);
        Assert.Contains("rtcpAddress", Single(new RtspOptions { RtcpAddress = ":8003" }), StringComparison.Ordinal);
        Assert.Contains("multicastIPRange", Single(new RtspOptions { MulticastIPRange = "10.0.0.0/8" }), StringComparison.Ordinal);
        Assert.Contains("multicastRTCPPort", Single(new RtspOptions { MulticastRTCPPort = 9000 }), StringComparison.Ordinal);
        Assert.Contains("srtpAddress", Single(new RtspOptions { RtspEncryption = RtspEncryption.Strict, SrtpAddress = ":8003", RtpAddress = "unused" }), StringComparison.Ordinal);
        Assert.Contains("rtspAuthMethods", Single(new RtspOptions { RtspAuthMethods = [] }), StringComparison.Ordinal);
        Assert.Contains("'internal'", Single(new RtspOptions { RtspAuthMethods = [RtspAuthMethod.Digest] }, "http"), StringComparison.Ordinal);
        Assert.Empty(Validate(new RtspOptions { RtspAuthMethods = [RtspAuthMethod.Digest] }, "internal"));
        Assert.Empty(Validate(new RtspOptions { RtspTransports = [RtspTransport.Tcp], RtpAddress = "", MulticastIPRange = "" }));
    }

    [Fact]
    public void Former_port_settings_become_addresses()
    {
        Assert.Equal("10.0.0.1:9554", Translate("rtspPort", "9554", "10.0.0.1")["rtspAddress"]);
        Assert.Equal(":9000", Translate("rtpPort", "9000", null)["rtpAddress"]);
        var both = Translate("listenIP", "::1", null);
        Assert.Equal(("[::1]:8554", "[::1]:8001"), (both["rtspAddress"], both["rtcpAddress"]));
        Assert.Equal("refused", Translate("rtspPort", "x", null)["!"]);
    }

    [Fact]
    public void Groups_are_handed_out_once_and_come_back()
    {
        Assert.True(MulticastRange.TryParse("239.1.2.0/30", out var range));
        var first = range.Take();
        Assert.Equal("239.1.2.1", first?.ToString());
        Assert.Equal("239.1.2.2", range.Take()?.ToString());
        Assert.Equal("239.1.2.3", range.Take()?.ToString());
        Assert.Null(range.Take());
        range.Return(first!);
        Assert.Equal(first, range.Take());
    }

    private static string Single(RtspOptions options, string? authMethod = null) => Assert.Single(Validate(options, authMethod));

    private static List<string> Validate(RtspOptions options, string? authMethod = null) =>
        [.. options.Validate(new ValidationContext(new Configuration(authMethod), null))];

    private static Dictionary<string, string> Translate(string key, string value, string? listenIp)
    {
        var context = new Former(key, value, listenIp);
        ((IFormerSettings)new RtspOptions()).Translate(context);
        return context.Result;
    }

    private sealed class Configuration(string? authMethod) : IRouterConfiguration
    {
        public IReadOnlyList<IPathConfiguration> Paths => [];

        public IPathConfiguration PathDefaults => throw new NotSupportedException();

        public TOptions Get<TOptions>()
            where TOptions : class => throw new NotSupportedException();

        public bool TryGetValue(string key, out object? value)
        {
            value = key == "authMethod" ? authMethod : null;
            return value is not null;
        }
    }

    private sealed class Former(string key, string value, string? listenIp) : IFormerSettingContext
    {
        public Dictionary<string, string> Result { get; } = [];

        public string Key => key;

        public string Value => value;

        public IReadOnlyList<string> Values => [value];

        public string? Peek(string key) => key == "listenIP" ? listenIp : null;

        public void Set(string key, string value) => Result[key] = value;

        public void SetList(string key, IReadOnlyList<string> values) => throw new NotSupportedException();

        public void Append(string key, IReadOnlyDictionary<string, string> item) => throw new NotSupportedException();

        public void Refuse(string reason) => Result["!"] = "refused";
    }
}
