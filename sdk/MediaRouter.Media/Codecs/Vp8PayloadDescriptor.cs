using System.Buffers.Binary;

namespace MediaRouter.Media.Codecs;

/// <summary>The descriptor at the beginning of each VP8 RTP payload.</summary>
/// <param name="NonReference">N: no other frame depends on this one.</param>
/// <param name="StartOfPartition">S: the payload starts a partition.</param>
/// <param name="PartitionId">PID: 0 for the first partition.</param>
/// <param name="PictureId">7 or 15 bits; null if absent.</param>
/// <param name="TemporalLayer">TID; null if absent.</param>
/// <param name="Length">Bytes of the descriptor.</param>
/// <remarks>Source: RFC 7741, section 4.2.</remarks>
public readonly record struct Vp8PayloadDescriptor(
    bool NonReference, bool StartOfPartition, byte PartitionId, ushort? PictureId, byte? TemporalLayer, int Length)
{
    /// <summary>True if the payload is the first of a frame.</summary>
    public bool StartsFrame => StartOfPartition && PartitionId == 0;

    /// <summary>Reads a descriptor.</summary>
    /// <param name="payload">An RTP payload.</param>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>False if it is cut short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp8PayloadDescriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 1)
        {
            return false;
        }

        var first = payload[0];
        var offset = 1;
        ushort? pictureId = null;
        byte? temporalLayer = null;
        if ((first & 0x80) != 0)
        {
            if (payload.Length < 2)
            {
                return false;
            }

            var extension = payload[1];
            offset = 2;
            if ((extension & 0x80) != 0)
            {
                if (payload.Length < offset + 1)
                {
                    return false;
                }

                var isLong = (payload[offset] & 0x80) != 0;
                if (isLong && payload.Length < offset + 2)
                {
                    return false;
                }

                pictureId = isLong ? (ushort)(BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]) & 0x7fff) : payload[offset];
                offset += isLong ? 2 : 1;
            }

            offset += (extension & 0x40) != 0 ? 1 : 0;
            if ((extension & 0x30) != 0)
            {
                if (payload.Length < offset + 1)
                {
                    return false;
                }

                temporalLayer = (extension & 0x20) != 0 ? (byte)(payload[offset] >> 6) : null;
                offset++;
            }
        }

        descriptor = new Vp8PayloadDescriptor((first & 0x20) != 0, (first & 0x10) != 0, (byte)(first & 0x07), pictureId, temporalLayer, offset);
        return payload.Length >= offset;
    }
}
