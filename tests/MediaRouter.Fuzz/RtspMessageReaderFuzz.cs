using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Fuzz;

public class RtspMessageReaderFuzz
{
    private static readonly byte[][] Corpus =
    [
        .. new[]
        {
            "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            "ANNOUNCE rtsp://h/p RTSP/1.0\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n",
            "SETUP rtsp://h/p/trackID=0 RTSP/1.0\nCSeq: 3\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\n folded\n\n",
            "RTSP/1.0 401 Unauthorized\r\nCSeq: 4\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n",
            "$\u0000\u0000\u0004abcd$\u0001\u0000\u0000\r\nRTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "GET /p HTTP/1.0\r\nx-sessioncookie: abc\r\n\r\nrest",
            "POST /p HTTP/1.0\r\nx-sessioncookie: abc\r\nContent-Length: 32767\r\n\r\nT1BUSU9OUw==",
        }.Select(System.Text.Encoding.Latin1.GetBytes),
    ];

    [Fact]
    public void Reader_gives_the_same_items_in_one_piece_and_in_pieces() =>
        FuzzLoop.Run(Corpus, input => Assert.Equal(Feed(input, int.MaxValue), Feed(input, 3)));

    private static List<string> Feed(byte[] input, int step)
    {
        var reader = new RtspMessageReader();
        reader.AllowChannel(0);
        reader.AllowChannel(1);
        var items = new List<string>();
        var start = 0;
        var end = 0;
        while (end < input.Length)
        {
            end = step > input.Length - end ? input.Length : end + step;
            while (true)
            {
                var item = reader.Read(input.AsSpan(start..end), out var consumed, out var frame);
                Assert.InRange(consumed, 0, end - start);
                start += consumed;
                if (item == RtspItem.Error)
                {
                    Assert.NotEqual("", reader.Error.Rule);
                    items.Add("error");
                    return items;
                }

                if (item == RtspItem.Incomplete)
                {
                    Assert.True(reader.BytesNeeded > end - start);
                    Assert.True(reader.BytesNeeded <= RtspMessageReader.MaxHeaderBytes + RtspMessageReader.MaxBodyBytes + 2);
                    break;
                }

                Assert.True(consumed > 0);
                items.Add(item switch
                {
                    RtspItem.Frame => $"{reader.Channel}:{Convert.ToHexString(frame)}",
                    RtspItem.Request => Convert.ToHexString(reader.Request!.ToBytes()),
                    _ => Convert.ToHexString(reader.Response!.ToBytes()),
                });
            }
        }

        return items;
    }
}
