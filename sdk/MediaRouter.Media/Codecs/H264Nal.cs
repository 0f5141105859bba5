namespace MediaRouter.Media.Codecs;

/// <summary>Questions about single H.264 NAL units.</summary>
public static class H264Nal
{
    private const uint RecoveryPoint = 6;

    /// <summary>The type of a NAL unit.</summary>
    /// <param name="firstByte">Its first byte.</param>
    /// <returns>The type.</returns>
    public static H264NalType GetType(byte firstByte) => (H264NalType)(firstByte & 0x1f);

    /// <summary>True for NAL units with a part of a primary coded picture.</summary>
    /// <param name="type">A NAL unit type.</param>
    /// <returns>True for slices and their partitions, types 1 to 5.</returns>
    public static bool IsSlice(H264NalType type) => (int)type is >= 1 and <= 5;

    /// <summary>Tells whether a slice is the first of its picture.</summary>
    /// <param name="unit">A NAL unit of type 1, 2 or 5, or its beginning; other types give false.</param>
    /// <returns>True if first_mb_in_slice is 0.</returns>
    public static bool IsFirstSlice(ReadOnlySpan<byte> unit) =>
        unit.Length > 1
        && GetType(unit[0]) is H264NalType.NonIdrSlice or H264NalType.DataPartitionA or H264NalType.IdrSlice
        && (unit[1] & 0x80) != 0;

    /// <summary>Tells whether a slice is coded without reference to other pictures.</summary>
    /// <param name="unit">A NAL unit of type 1, 2 or 5, or its beginning; other types give false.</param>
    /// <returns>True for I and SI slices.</returns>
    /// <remarks>Source: ITU-T H.264, table 7-6.</remarks>
    public static bool IsIntraSlice(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 2 || GetType(unit[0]) is not (H264NalType.NonIdrSlice or H264NalType.DataPartitionA or H264NalType.IdrSlice))
        {
            return false;
        }

        var reader = new BitReader(unit[1..], emulationPrevention: true);
        reader.ReadUnsignedExpGolomb();
        var sliceType = reader.ReadUnsignedExpGolomb();
        return !reader.Overrun && sliceType is 2 or 4 or 7 or 9;
    }

    /// <summary>Tells whether a NAL unit is an SEI with a recovery point message.</summary>
    /// <param name="unit">A NAL unit, without start code.</param>
    /// <returns>True if decoding may start there (intra refresh, open GOP).</returns>
    /// <remarks>Source: ITU-T H.264, sections 7.3.2.3.1 and D.1.8.</remarks>
    public static bool HasRecoveryPoint(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 3 || GetType(unit[0]) != H264NalType.Sei)
        {
            return false;
        }

        var reader = new BitReader(unit[1..], emulationPrevention: true);
        do
        {
            var type = ReadSeiNumber(ref reader);
            var size = ReadSeiNumber(ref reader);
            if (reader.Overrun)
            {
                return false;
            }

            if (type == RecoveryPoint)
            {
                return true;
            }

            reader.Skip((int)Math.Min(size, int.MaxValue / 8) * 8);
        }
        while (!reader.Overrun && reader.HasMoreRbspData());

        return false;
    }

    private static uint ReadSeiNumber(ref BitReader reader)
    {
        uint number = 0;
        uint part;
        do
        {
            part = reader.ReadBits(8);
            number += part;
        }
        while (part == 0xff && !reader.Overrun);

        return number;
    }
}
