using System.Text;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Wire;

public class TunnelTests
{
    [Theory]
    [InlineData("REVTQ1JJQkU=", "DESCRIBE")]
    [InlineData("REVT\r\nQ1JJ QkU=\r\n", "DESCRIBE")]
    [InlineData("QQ==QUI=QUJD", "AABABC")]      // padding in mid-stream
    [InlineData("", "")]
    public void Base64_decodes_what_arrives_byte_by_byte_or_at_once(string text, string expected)
    {
        var whole = new Base64StreamDecoder();
        var output = new byte[Base64StreamDecoder.MaxDecoded(text.Length)];
        Assert.True(whole.TryDecode(Encoding.ASCII.GetBytes(text), output, out var written));
        Assert.Equal(expected, Encoding.ASCII.GetString(output, 0, written));

        var single = new Base64StreamDecoder();
        var collected = new List<byte>();
        foreach (var c in Encoding.ASCII.GetBytes(text))
        {
            Assert.True(single.TryDecode([c], output, out written));
            collected.AddRange(output[..written]);
        }

        Assert.Equal(expected, Encoding.ASCII.GetString([.. collected]));
    }

    [Theory]
    [InlineData("=")]
    [InlineData("A=")]
    [InlineData("QUJD=")]
    [InlineData("QQ=A")]
    [InlineData("a-b_")]
    public void Base64_refuses(string text)
    {
        var decoder = new Base64StreamDecoder();
        Assert.False(decoder.TryDecode(Encoding.ASCII.GetBytes(text), new byte[64], out _));
    }

    [Fact]
    public void WebSocket_accept_value_is_that_of_the_RFC()
    {
        // RFC 6455, section 1.3.
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketHandshake.AcceptValue("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    [Fact]
    public void WebSocket_upgrade_is_recognised_and_accepted()
    {
        const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
        var reader = new RtspMessageReader();
        Assert.Equal(RtspItem.Request, reader.Read(WebSocketHandshake.ClientRequest("/path", "h", Key), out _, out _));

        Assert.True(WebSocketHandshake.IsUpgrade(reader.Request!, out var key));
        Assert.Equal(RtspItem.Response, new RtspMessageReader().ReadInto(WebSocketHandshake.AcceptResponse(reader.Request!, key), out var response));

        Assert.True(WebSocketHandshake.IsAccepted(response, Key));
        Assert.Equal("rtsp.onvif.org", response.Headers["Sec-WebSocket-Protocol"]);
    }

    [Fact]
    public void WebSocket_reads_examples_of_the_RFC()
    {
        // RFC 6455, section 5.7: a masked "Hello", a fragmented unmasked one, ping, 256 bytes.
        Assert.Equal(["Data Hello"], ReadAll(new WebSocketFrameReader(isServer: true), Convert.FromHexString("818537fa213d7f9f4d5158")));
        Assert.Equal(["Data Hel", "Data lo"], ReadAll(new WebSocketFrameReader(isServer: false), Convert.FromHexString("010348656c80026c6f")));
        Assert.Equal(["Ping Hello"], ReadAll(new WebSocketFrameReader(isServer: false), Convert.FromHexString("890548656c6c6f")));
        byte[] long256 = [0x82, 0x7e, 1, 0, .. new byte[256]];
        Assert.Equal(["Data " + new string('\0', 256)], ReadAll(new WebSocketFrameReader(isServer: false), long256));
    }

    [Theory]
    [InlineData("8105")]                // a client must mask
    [InlineData("c18537fa213d")]        // reserved bit
    [InlineData("09800000000000")]      // fragmented ping
    [InlineData("89fe")]                // long ping
    [InlineData("808000000000")]        // continuation of nothing
    [InlineData("838000000000")]        // reserved data opcode
    [InlineData("8b8000000000")]        // reserved control opcode
    [InlineData("82ffffffffffffffffff00000000")]
    public void WebSocket_refuses(string hex)
    {
        var reader = new WebSocketFrameReader(isServer: true);
        Assert.Equal(WebSocketItem.Error, reader.Read(Convert.FromHexString(hex), out _, out _));
        Assert.NotEqual("", reader.Error.Rule);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void WebSocket_frames_are_read_back(int length)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var reader = new WebSocketFrameReader(isServer: true);
        var frame = WebSocketFrameWriter.Frame(WebSocketOpcode.Binary, payload, 0x01020304);

        var item = reader.Read(frame, out var consumed, out var read);

        Assert.Equal(frame.Length, consumed);
        Assert.Equal(length == 0 ? WebSocketItem.Incomplete : WebSocketItem.Data, item);
        Assert.True(read.SequenceEqual(payload));
    }

    private static List<string> ReadAll(WebSocketFrameReader reader, byte[] input)
    {
        var items = new List<string>();
        var start = 0;
        while (start < input.Length)
        {
            var item = reader.Read(input.AsSpan(start), out var consumed, out var payload);
            if (item is WebSocketItem.Incomplete or WebSocketItem.Error)
            {
                Assert.Equal(WebSocketItem.Incomplete, item);
                break;
            }

            items.Add($"{item} {Encoding.Latin1.GetString(payload)}");
            start += consumed;
        }

        return items;
    }
}
