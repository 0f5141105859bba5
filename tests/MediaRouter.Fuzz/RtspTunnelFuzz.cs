using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Fuzz;

public class RtspTunnelFuzz
{
    [Fact]
    public void Base64_stays_within_its_output() => FuzzLoop.Run(
        ["REVTQ1JJQkU=\r\nQQ==QUI="u8.ToArray(), "QQ="u8.ToArray()],
        input =>
        {
            var decoder = new Base64StreamDecoder();
            foreach (var piece in input.Chunk(5))
            {
                var output = new byte[Base64StreamDecoder.MaxDecoded(piece.Length)];
                if (!decoder.TryDecode(piece, output, out var written))
                {
                    return;
                }

                Assert.InRange(written, 0, output.Length);
            }
        });

    [Fact]
    public void WebSocket_gives_the_same_bytes_in_one_piece_and_in_pieces() => FuzzLoop.Run(
        [
            Convert.FromHexString("818537fa213d7f9f4d5158"), Convert.FromHexString("0183000000004865 6c80820000000 06c6f".Replace(" ", "", StringComparison.Ordinal)),
            Convert.FromHexString("898537fa213d7f9f4d5158"), Convert.FromHexString("888200000000 03e8".Replace(" ", "", StringComparison.Ordinal)),
        ],
        input => Assert.Equal(Feed(input, int.MaxValue), Feed(input, 2)));

    private static List<byte> Feed(byte[] original, int step)
    {
        // Payloads are unmasked in place.
        var input = original.ToArray();
        var reader = new WebSocketFrameReader(isServer: true);
        var bytes = new List<byte>();
        var start = 0;
        var end = 0;
        while (end < input.Length)
        {
            end = step > input.Length - end ? input.Length : end + step;
            while (true)
            {
                var item = reader.Read(input.AsSpan(start..end), out var consumed, out var payload);
                Assert.InRange(consumed, 0, end - start);
                start += consumed;
                if (item == WebSocketItem.Error)
                {
                    return bytes;
                }

                if (item == WebSocketItem.Incomplete)
                {
                    break;
                }

                bytes.AddRange(payload);
            }
        }

        return bytes;
    }
}
