using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Wire;

internal static class Chunks
{
    public static byte[] SetChunkSize(int size) => [2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size];

    /// <summary>Feeds bytes in steps; none may be refused.</summary>
    public static List<RtmpMessage> Feed(this ChunkReader reader, byte[] bytes, int step = int.MaxValue)
    {
        List<RtmpMessage> messages = [];
        for (var i = 0; i < bytes.Length; i += Math.Min(step, bytes.Length))
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
