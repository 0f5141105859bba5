using System.Text;
using MediaRouter.Net;

namespace MediaRouter.Fuzz;

public class ProxyProtocolFuzz
{
    private static readonly byte[][] Corpus =
    [
        Encoding.ASCII.GetBytes("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
        Encoding.ASCII.GetBytes("PROXY TCP6 2001:db8::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\nGET"),
        Encoding.ASCII.GetBytes("PROXY UNKNOWN anything at all\r\n"),
        Convert.FromHexString("0D0A0D0A000D0A515549540A" + "21110013C0A80001C0A8000BDC0401BB04000441424344"),
        Convert.FromHexString("0D0A0D0A000D0A515549540A" + "2121002420010DB800000000000000000000000120010DB8000000000000000000000002DC0401BB"),
        Convert.FromHexString("0D0A0D0A000D0A515549540A" + "20000000"),
    ];

    [Fact]
    public void ProxyProtocol_reads_any_bytes()
    {
        FuzzLoop.Run(Corpus, input =>
        {
            var status = ProxyProtocol.TryParse(input, out var header);
            Assert.Equal(status == ProxyParseStatus.Complete, header is not null);
            if (header is null)
            {
                // What is incomplete stays below the limit, so a reader of it ends.
                Assert.False(status == ProxyParseStatus.Incomplete && input.Length >= ProxyProtocol.MaxLength);
                return;
            }

            Assert.InRange(header.Length, 15, Math.Min(input.Length, ProxyProtocol.MaxLength));
            Assert.Equal(header.Source is null, header.Destination is null);

            // The header alone says the same, and each beginning of it is a beginning.
            Assert.Equal(ProxyParseStatus.Complete, ProxyProtocol.TryParse(input.AsSpan(0, header.Length), out var again));
            Assert.Equal(header, again);
            Assert.Equal(ProxyParseStatus.Incomplete, ProxyProtocol.TryParse(input.AsSpan(0, header.Length - 1), out _));
        });
    }
}
