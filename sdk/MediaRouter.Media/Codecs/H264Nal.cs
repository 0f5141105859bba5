namespace MediaRouter.Media.Codecs;

/// <summary>Questions about single H.264 NAL units.</summary>
public static class H264Nal
{
    private const uint RecoveryPoint = 6;

    /// <summary>The type of a NAL unit.</summary>
    /// <param name="firstByte">Its first byte.</param>
    /// <returns>The type.</returns>
    public static H264NalType GetType(byte firstByte) => (H264NalType)(firstByte & 0x1f);

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
