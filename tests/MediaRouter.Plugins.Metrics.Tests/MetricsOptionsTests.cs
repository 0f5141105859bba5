namespace MediaRouter.Plugins.Metrics.Tests;

public class MetricsOptionsTests
{
    [Theory]
    [InlineData(true, "", "'metricsAddress' must be set when metrics are enabled")]
    [InlineData(true, "nonsense", "'metricsAddress' must be an address such as ':9998', but is 'nonsense'")]
    [InlineData(true, ":9998", null)]
    [InlineData(true, "unix:///tmp/metrics.sock", null)]
    [InlineData(false, "", null)]
    public void Address_is_checked_when_the_server_is_on(bool isOn, string address, string? message)
    {
        var errors = new MetricsOptions { Metrics = isOn, MetricsAddress = address }.Validate(null!);

        Assert.Equal(message is null ? [] : [message], errors);
    }
}
