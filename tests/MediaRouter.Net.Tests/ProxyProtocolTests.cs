using System.Text;

namespace MediaRouter.Net.Tests;

public class ProxyProtocolTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    // The examples of section 2.1 of the specification, and the longest lines it computes.
    [Theory]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\nGET / HTTP/1.1\r\n", "192.168.0.1:56324", "192.168.0.11:443", 47)]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535", 56)]
    [InlineData(
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
        104)]
    [InlineData("PROXY UNKNOWN\r\n", null, null, 15)]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", null, null, 107)]
    public void Version_1_is_read(string text, string? source, string? destination, int length)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(ProxyParseStatus.Complete, ProxyProtocol.TryParse(bytes, out var header));
        Assert.Equal((source, destination, length), (header!.Source?.ToString(), header.Destination?.ToString(), header.Length));
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(ProxyParseStatus.Incomplete, ProxyProtocol.TryParse(bytes.AsSpan(0, i), out header));
            Assert.Null(header);
        }
    }

    [Theory]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 1\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1  192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.168.1 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n")]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n")]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n")]
    [InlineData("PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY UNKNOWN 6789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901\r\n")]
    public void Version_1_is_refused(string text)
    {
        Assert.Equal(ProxyParseStatus.Malformed, ProxyProtocol.TryParse(Encoding.ASCII.GetBytes(text), out var header));
        Assert.Null(header);
    }

    [Theory]
    [InlineData("2111000C" + "C0A80001C0A8000BDC0401BB", "192.168.0.1:56324", "192.168.0.11:443")]
    [InlineData("2112000C" + "C0A80001C0A8000BDC0401BB", "192.168.0.1:56324", "192.168.0.11:443")]
    [InlineData("21210024" + "20010DB800000000000000000000000120010DB8000000000000000000000002DC0401BB", "[2001:db8::1]:56324", "[2001:db8::2]:443")]
    [InlineData("21110013" + "C0A80001C0A8000BDC0401BB" + "04000441424344", "192.168.0.1:56324", "192.168.0.11:443")]
    [InlineData("20000000", null, null)]
    [InlineData("2011000C" + "C0A80001C0A8000BDC0401BB", null, null)]
    [InlineData("21000000", null, null)]
    [InlineData("21000003" + "AABBCC", null, null)]
    public void Version_2_is_read(string hex, string? source, string? destination)
    {
        var bytes = Convert.FromHexString(Signature + hex);
        Assert.Equal(ProxyParseStatus.Complete, ProxyProtocol.TryParse([.. bytes, 1, 2, 3], out var header));
        Assert.Equal((source, destination, bytes.Length), (header!.Source?.ToString(), header.Destination?.ToString(), header.Length));
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(ProxyParseStatus.Incomplete, ProxyProtocol.TryParse(bytes.AsSpan(0, i), out _));
        }
    }

    [Theory]
    [InlineData("1111000C" + "C0A80001C0A8000BDC0401BB")] // version 1
    [InlineData("2211000C" + "C0A80001C0A8000BDC0401BB")] // unknown command
    [InlineData("2141000C" + "C0A80001C0A8000BDC0401BB")] // unknown family
    [InlineData("2113000C" + "C0A80001C0A8000BDC0401BB")] // unknown transport
    [InlineData("2111000B" + "C0A80001C0A8000BDC0401")] // shorter than its addresses
    [InlineData("2111FFFF" + "C0A80001C0A8000BDC0401BB")] // too long
    public void Version_2_is_refused(string hex)
    {
        Assert.Equal(ProxyParseStatus.Malformed, ProxyProtocol.TryParse(Convert.FromHexString(Signature + hex), out var header));
        Assert.Null(header);
    }

    [Theory]
    [InlineData("OPTIONS rtsp://x RTSP/1.0\r\n")]
    [InlineData("PLAY")]
    [InlineData("\u0003")]
    [InlineData("\r\n\r\nX")]
    public void Other_beginnings_are_left_alone(string text)
    {
        Assert.Equal(ProxyParseStatus.Absent, ProxyProtocol.TryParse(Encoding.ASCII.GetBytes(text), out _));
    }
}
