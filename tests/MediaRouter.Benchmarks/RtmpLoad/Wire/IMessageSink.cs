namespace MediaRouter.Benchmarks.RtmpLoad.Wire;

internal interface IMessageSink
{
    /// <param name="length">Length of the whole message.</param>
    /// <param name="head">Its front, at most <see cref="ChunkParser.HeadBytes"/>; borrowed.</param>
    void OnMessage(byte type, int length, ReadOnlySpan<byte> head);
}
