using MediaRouter.Plugins.Hls.Server;

namespace MediaRouter.Plugins.Hls.Tests.Server;

public sealed class ByteResponseTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("gzip, deflate, br, zstd", true)]
    [InlineData("br;q=1.0, GZIP;q=0.8, *;q=0.1", true)]
    [InlineData("deflate , gzip ; q=0.001", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.000", false)]
    [InlineData("identity, *", false)]
    [InlineData("x-gzip", false)]
    [InlineData(",,;q=1,", false)]
    public void AcceptsGzip_reads_the_list_of_codings(string codings, bool expected)
    {
        Assert.Equal(expected, ByteResponse.AcceptsGzip(codings));
    }
}
