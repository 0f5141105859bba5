using MediaRouter.Plugins.Rtsp.Client;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>Settings and URLs of clients.</summary>
public sealed class RtspSourceOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.Empty(Faults(new RtspSourceOptions()));

    [Theory]
    [InlineData(new uint[] { 40000 })]
    [InlineData(new uint[] { 40000, 40000 })]
    [InlineData(new uint[] { 0, 40000 })]
    [InlineData(new uint[] { 40000, 70000 })]
    [InlineData(new uint[] { 1, 2, 3 })]
    public void Port_range_without_two_ports_is_refused(uint[] range)
    {
        var fault = Assert.Single(Faults(new RtspSourceOptions { RtspUdpSourcePortRange = [.. range] }));
        Assert.Contains("'rtspUDPSourcePortRange'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_that_does_not_fit_its_unit_is_refused()
    {
        var fault = Assert.Single(Faults(new RtspSourceOptions { RtspRangeType = RtspRangeType.Clock, RtspRangeStart = "1m" }));
        Assert.Equal("'rtspRangeStart' is not valid for 'rtspRangeType' clock: '1m'", fault);
    }

    [Theory]
    [InlineData("rtsp://h/p", true, true)]
    [InlineData("RTSPS://h/p", true, true)]
    [InlineData("rtsps+http://h/p", true, false)]
    [InlineData("rtsp+ws://h/p", true, false)]
    [InlineData("rtspu://h/p", false, false)]
    [InlineData("rtsp:/h", false, false)]
    [InlineData("publisher", false, false)]
    public void Schemes_are_told_apart(string url, bool isSource, bool isDestination)
    {
        Assert.Equal(isSource, ClientUrl.HasScheme(url, ClientUrl.SourceSchemes));
        Assert.Equal(isDestination, ClientUrl.HasScheme(url, ClientUrl.ForwardSchemes));
    }

    [Theory]
    [InlineData("rtsp://user:pa@ss@host:8554/p?x=1", true)]
    [InlineData("rtsp://[::1]/p", true)]
    [InlineData("rtsp://host:99999/p", false)]
    [InlineData("rtsp:///p", false)]
    public void Urls_without_a_host_or_port_are_refused(string url, bool isValid) => Assert.Equal(isValid, ClientUrl.FindFault(url) is null);

    private static List<string> Faults(RtspSourceOptions options) => [.. options.Validate(new ValidationContext(null!, null))];
}
