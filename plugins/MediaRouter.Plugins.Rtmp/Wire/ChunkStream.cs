namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>What a <see cref="ChunkReader"/> remembers of one chunk stream.</summary>
internal sealed class ChunkStream(int id)
{
    public int Id { get; } = id;

    public RtmpMessageType TypeId { get; set; }

    public uint StreamId { get; set; }

    /// <summary>Time of the present message.</summary>
    public uint Timestamp { get; set; }

    /// <summary>The time field of the last header: an absolute time or a difference, which a header of type 3 repeats.</summary>
    public uint TimeField { get; set; }

    public bool IsExtended { get; set; }

    /// <summary>Whether a message was begun and is not complete.</summary>
    public bool IsOpen { get; set; }

    public int Length { get; set; }

    public int Received { get; set; }

    public byte[] Buffer { get; set; } = [];
}
