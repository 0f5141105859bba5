namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>Writes the bit fields of H.264 parameter sets and slice headers (ITU-T H.264, section 7.2 and 9.1).</summary>
internal ref struct BitWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _bits;

    public readonly int ByteCount => (_bits + 7) / 8;

    public void Bits(uint value, int count)
    {
        for (var i = count - 1; i >= 0; i--, _bits++)
        {
            var mask = (byte)(0x80 >> (_bits & 7));
            if (((value >> i) & 1) != 0)
            {
                _target[_bits >> 3] |= mask;
            }
            else
            {
                _target[_bits >> 3] &= (byte)~mask;
            }
        }
    }

    /// <summary>ue(v).</summary>
    public void Unsigned(uint value)
    {
        var length = 32 - int.LeadingZeroCount((int)(value + 1));
        Bits(0, length - 1);
        Bits(value + 1, length);
    }

    /// <summary>rbsp_trailing_bits().</summary>
    public void Stop()
    {
        Bits(1, 1);
        while ((_bits & 7) != 0)
        {
            Bits(0, 1);
        }
    }
}
