namespace MediaRouter.Media.Codecs;

/// <summary>What the codes of G.711 stand for.</summary>
/// <remarks>Source: ITU-T G.711, tables 1 and 2; values scaled to 16 bits.</remarks>
public static class G711
{
    private static readonly short[] MuLawValues = [.. Enumerable.Range(0, 256).Select(static code => ExpandMuLaw((byte)code))];
    private static readonly short[] ALawValues = [.. Enumerable.Range(0, 256).Select(static code => ExpandALaw((byte)code))];

    /// <summary>The sample of each code of the mu-law, 256 of them.</summary>
    public static ReadOnlySpan<short> MuLaw => MuLawValues;

    /// <summary>The sample of each code of the A-law, 256 of them.</summary>
    public static ReadOnlySpan<short> ALaw => ALawValues;

    // All bits are inverted; sign, 3 bits segment, 4 bits step. The segments begin 33 steps of the smallest size below their scale.
    private static short ExpandMuLaw(byte code)
    {
        code = (byte)~code;
        var magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
        return (short)((code & 0x80) != 0 ? -magnitude : magnitude);
    }

    // Even bits are inverted; sign (1 is positive), 3 bits segment, 4 bits step.
    private static short ExpandALaw(byte code)
    {
        code ^= 0x55;
        var segment = (code >> 4) & 7;
        var magnitude = ((code & 0x0f) << 4) + 8;
        if (segment > 0)
        {
            magnitude = (magnitude + 0x100) << (segment - 1);
        }

        return (short)((code & 0x80) != 0 ? magnitude : -magnitude);
    }
}
