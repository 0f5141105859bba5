using System.Buffers.Binary;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>One tag of an FLV file.</summary>
internal sealed record FlvTag(byte Type, uint Time, byte[] Body)
{
    private const int FileHeaderLength = 13;
    private const int TagHeaderLength = 11;
    private const int TagTrailerLength = 4;

    /// <summary>Whether it configures a decoder instead of carrying media (H.264 and AAC).</summary>
    public bool IsConfiguration => Type != RtmpRawMessage.Data && Body.Length > 1 && Body[1] == 0;

    public bool IsKeyFrame => Type == RtmpRawMessage.Video && Body[0] >> 4 == 1 && !IsConfiguration;

    /// <summary>All tags of a file.</summary>
    public static async Task<List<FlvTag>> ReadFileAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var tags = new List<FlvTag>();
        for (var position = FileHeaderLength; position + TagHeaderLength <= bytes.Length;)
        {
            var header = bytes.AsSpan(position);
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(header) & 0xFFFFFF);

            // The upper byte comes last.
            var time = ((uint)header[7] << 24) | (uint)((header[4] << 16) | (header[5] << 8) | header[6]);
            tags.Add(new FlvTag(header[0], time, bytes[(position + TagHeaderLength)..(position + TagHeaderLength + length)]));
            position += TagHeaderLength + length + TagTrailerLength;
        }

        return tags;
    }
}
