using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests;

public class ChunkTests
{
    [Theory]
    [InlineData(2, 0u, 0, 128)]
    [InlineData(63, 1u, 128, 128)]
    [InlineData(64, 0xfffffeu, 129, 128)]
    [InlineData(319, 0xffffffu, 1000, 128)]
    [InlineData(320, 0xffffffffu, 1000, 1)]
    [InlineData(65599, 0x1000000u, 200000, 65536)]
    public void Reader_reads_what_the_writer_wrote(int chunkStream, uint timestamp, int length, int chunkSize)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var bytes = new byte[ChunkWriter.GetLength(chunkStream, timestamp, length, chunkSize)];
        Assert.Equal(bytes.Length, ChunkWriter.Write(bytes, chunkStream, RtmpMessageType.Video, 1, timestamp, payload, chunkSize));

        foreach (var step in new[] { 1, 3, 1000, bytes.Length })
        {
            var reader = new ChunkReader { MaxMessageBytes = 1 << 20, MaxBufferedBytes = 1 << 20 };
            Feed(reader, SetChunkSize(chunkSize), 100);
            var message = Assert.Single(Feed(reader, bytes, step));
            Assert.Equal((RtmpMessageType.Video, 1u, timestamp), (message.TypeId, message.StreamId, message.Timestamp));
            Assert.Equal(payload, message.Payload.ToArray());
        }
    }

    private static byte[] SetChunkSize(int size) => [2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size];

    private static List<RtmpMessage> Feed(ChunkReader reader, byte[] bytes, int step)
    {
        List<RtmpMessage> messages = [];
        for (var i = 0; i < bytes.Length; i += step)
        {
            ReadOnlySpan<byte> input = bytes.AsSpan(i, Math.Min(step, bytes.Length - i));
            while (reader.Read(ref input, out var message) == ChunkReadStatus.Message)
            {
                messages.Add(message);
            }

            Assert.Null(reader.Violation);
        }

        return messages;
    }
}
