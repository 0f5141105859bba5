using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Wire;

public class HandshakeTests
{
    private const int Block = HandshakeFormat.BlockLength;

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(10_000)]
    public void Own_client_and_server_shake_hands_with_digests(int step)
    {
        var client = new ClientHandshake();
        using var server = new ServerHandshake();
        Assert.Equal(HandshakeStatus.Send, Feed(server, client.Opening, step, out var rest));
        Assert.Equal(0, rest);
        Assert.Equal(1 + (2 * Block), server.Output.Length);
        var answer = server.Output.Span;
        Assert.Equal(HandshakeStatus.Done, client.Read(ref answer));

        // The client's last block is signed with what the server sent.
        Assert.True(HandshakeFormat.TryFindDigest(server.Output.Span.Slice(1, Block), isServer: true, out _, out var digest));
        Assert.True(HandshakeFormat.IsAnswer(client.Closing, digest, isServer: false));
        Assert.Equal(HandshakeStatus.Done, Feed(server, [.. client.Closing, 1, 2, 3], step, out rest));
        Assert.Equal(3, rest);
        Assert.Null(server.Incoming);
    }

    [Fact]
    public void Plain_client_gets_its_block_back()
    {
        byte[] opening = [3, .. new byte[8], .. Enumerable.Range(0, Block - 8).Select(i => (byte)i)];
        using var server = new ServerHandshake();
        Assert.Equal(HandshakeStatus.Send, Feed(server, opening, 100, out _));
        Assert.Equal(3, server.Output.Span[0]);
        Assert.Equal(opening[1..], server.Output[(1 + Block)..].ToArray());
        Assert.Equal(new byte[8], server.Output[1..9].ToArray());
    }

    [Fact]
    public void Client_understands_a_plain_server()
    {
        var client = new ClientHandshake();
        byte[] first = [.. Enumerable.Range(0, Block).Select(i => (byte)(i * 7))];
        ReadOnlySpan<byte> answer = (byte[])[3, .. first, .. client.Opening[1..]];
        Assert.Equal(HandshakeStatus.Done, client.Read(ref answer));
        Assert.Equal(first, client.Closing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Encrypted_handshake_agrees_on_keys(int layout)
    {
        var exchange = new KeyExchange();
        var opening = new byte[1 + Block];
        new Random(layout).NextBytes(opening);
        opening[0] = HandshakeFormat.EncryptedVersion;
        var block = opening.AsSpan(1);
        exchange.PublicKey.CopyTo(block[HandshakeFormat.KeyOffset(block, layout)..]);
        var digest = HandshakeFormat.Sign(block, layout, isServer: false).ToArray();

        using var server = new ServerHandshake();
        Assert.Equal(HandshakeStatus.Send, Feed(server, opening, 777, out _));
        var answer = server.Output.Span.Slice(1, Block);
        Assert.Equal(HandshakeFormat.EncryptedVersion, server.Output.Span[0]);
        Assert.True(HandshakeFormat.TryFindDigest(answer, isServer: true, out var found, out _));
        Assert.Equal(layout, found);
        Assert.True(HandshakeFormat.IsAnswer(server.Output.Span[(1 + Block)..], digest, isServer: true));
        Assert.True(exchange.TryAgree(answer.Slice(HandshakeFormat.KeyOffset(answer, layout), KeyExchange.KeyLength), out var incoming, out var outgoing));

        byte[] secret = [1, 2, 3, 4, 5];
        var bytes = new byte[5];
        outgoing.Transform(secret, bytes);
        Assert.NotEqual(secret, bytes);
        server.Incoming!.Transform(bytes, bytes);
        Assert.Equal(secret, bytes);
        server.Outgoing!.Transform(secret, bytes);
        incoming.Transform(bytes, bytes);
        Assert.Equal(secret, bytes);
    }

    [Theory]
    [InlineData((byte)0x16, "TLS")]
    [InlineData((byte)'G', "HTTP")]
    [InlineData((byte)9, "RTMPE of type 9")]
    [InlineData((byte)0, "version 0")]
    public void Other_protocols_are_refused_at_once(byte first, string reason)
    {
        using var server = new ServerHandshake();
        Assert.Equal(HandshakeStatus.Failed, Feed(server, [first], 1, out _));
        Assert.Contains(reason, server.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Encrypted_handshake_without_a_digest_is_refused()
    {
        using var server = new ServerHandshake();
        Assert.Equal(HandshakeStatus.Failed, Feed(server, [6, .. new byte[Block]], 5000, out _));
        Assert.Contains("digest", server.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Public_keys_that_give_no_secret_are_refused()
    {
        var exchange = new KeyExchange();
        Assert.False(exchange.TryAgree(new byte[128], out _, out _));
        Assert.False(exchange.TryAgree((byte[])[.. new byte[127], 1], out _, out _));
        Assert.False(exchange.TryAgree((byte[])[.. Enumerable.Repeat((byte)0xff, 128)], out _, out _));
    }

    // RFC 6229, section 2: 40-bit key 0x0102030405.
    [Fact]
    public void Key_stream_is_that_of_the_rfc()
    {
        var bytes = new byte[16];
        new Rc4([1, 2, 3, 4, 5]).Transform(bytes, bytes);
        Assert.Equal("B2396305F03DC027CCC3524A0A1118A8", Convert.ToHexString(bytes));
    }

    private static HandshakeStatus Feed(ServerHandshake handshake, byte[] bytes, int step, out int rest)
    {
        var at = 0;
        while (true)
        {
            ReadOnlySpan<byte> input = bytes.AsSpan(at, Math.Min(step, bytes.Length - at));
            var before = input.Length;
            var status = handshake.Read(ref input);
            at += before - input.Length;
            rest = bytes.Length - at;
            if (status != HandshakeStatus.NeedsMore || rest == 0)
            {
                return status;
            }
        }
    }
}
