using System.Buffers.Binary;

namespace MediaRouter.Media.Codecs;

/// <summary>The descriptor at the beginning of each VP9 RTP payload.</summary>
/// <param name="PictureId">7 or 15 bits; null if absent.</param>
/// <param name="IsInterPredicted">P: the frame depends on earlier ones.</param>
/// <param name="IsStartOfFrame">B: the payload starts a frame (of a layer).</param>
/// <param name="IsEndOfFrame">E: the payload ends a frame (of a layer).</param>
/// <param name="TemporalLayer">TID; 0 if absent.</param>
/// <param name="SpatialLayer">SID; 0 if absent.</param>
/// <param name="Width">Of the first spatial layer by the scalability structure; 0 if absent.</param>
/// <param name="Height">Of the first spatial layer by the scalability structure; 0 if absent.</param>
/// <param name="Length">Bytes of the descriptor.</param>
/// <remarks>Source: RFC 9628, section 4.2.</remarks>
public readonly record struct Vp9PayloadDescriptor(
    ushort? PictureId,
    bool IsInterPredicted,
    bool IsStartOfFrame,
    bool IsEndOfFrame,
    byte TemporalLayer,
    byte SpatialLayer,
    int Width,
    int Height,
    int Length)
{
    /// <summary>True if the payload is the first of a key frame.</summary>
    public bool StartsKeyFrame => !IsInterPredicted && IsStartOfFrame && SpatialLayer == 0;

    /// <summary>Reads a descriptor.</summary>
    /// <param name="payload">An RTP payload.</param>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>False if it is cut short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp9PayloadDescriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 1)
        {
            return false;
        }

        var flags = payload[0];
        var isFlexible = (flags & 0x10) != 0;
        var isInter = (flags & 0x40) != 0;
        var offset = 1;
        ushort? pictureId = null;
        byte temporal = 0;
        byte spatial = 0;
        if ((flags & 0x80) != 0)
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

        if ((flags & 0x20) != 0)
        {
            if (payload.Length < offset + 1)
            {
                return false;
            }

            temporal = (byte)(payload[offset] >> 5);
            spatial = (byte)((payload[offset] >> 1) & 0x07);
            // TL0PICIDX follows unless in flexible mode.
            offset += isFlexible ? 1 : 2;
        }

        if (isFlexible && isInter)
        {
            // At most three reference indexes; the lowest bit says that another follows.
            var more = true;
            for (var i = 0; i < 3 && more; i++)
            {
                if (payload.Length < offset + 1)
                {
                    return false;
                }

                more = (payload[offset++] & 1) != 0;
            }
        }

        var (width, height) = (0, 0);
        if ((flags & 0x02) != 0 && !TryReadScalability(payload, ref offset, out width, out height))
        {
            return false;
        }

        descriptor = new Vp9PayloadDescriptor(
            pictureId, isInter, (flags & 0x08) != 0, (flags & 0x04) != 0, temporal, spatial, width, height, offset);
        return payload.Length >= offset;
    }

    private static bool TryReadScalability(ReadOnlySpan<byte> payload, ref int offset, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (payload.Length < offset + 1)
        {
            return false;
        }

        var structure = payload[offset++];
        if ((structure & 0x10) != 0)
        {
            var layers = (structure >> 5) + 1;
            if (payload.Length < offset + (4 * layers))
            {
                return false;
            }

            width = BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]);
            height = BinaryPrimitives.ReadUInt16BigEndian(payload[(offset + 2)..]);
            offset += 4 * layers;
        }

        if ((structure & 0x08) != 0)
        {
            if (payload.Length < offset + 1)
            {
                return false;
            }

            var pictures = payload[offset++];
            for (var i = 0; i < pictures; i++)
            {
                if (payload.Length < offset + 1)
                {
                    return false;
                }

                offset += 1 + ((payload[offset] >> 2) & 0x03);
            }
        }

        return true;
    }
}
