namespace MediaRouter.Media.Codecs;

/// <summary>Walks the NAL units between start codes; empty ones and zero bytes at their ends are left out.</summary>
/// <remarks>What comes before the first start code is skipped. Allocates nothing.</remarks>
public ref struct AnnexBEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal AnnexBEnumerator(ReadOnlySpan<byte> stream)
    {
        var start = IndexOfStartCode(stream);
        _rest = start < 0 ? default : stream[(start + 3)..];
    }

    /// <summary>The current NAL unit, without start code.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Supports <c>foreach</c>.</summary>
    /// <returns>This walk from where it stands.</returns>
    public readonly AnnexBEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next NAL unit.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        while (_rest.Length > 0)
        {
            var end = IndexOfStartCode(_rest);
            var unit = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 3)..];

            // The zeros of a four-byte start code and trailing_zero_8bits: a NAL unit never ends with a zero byte.
            unit = unit.TrimEnd((byte)0);
            if (unit.Length > 0)
            {
                Current = unit;
                return true;
            }
        }

        return false;
    }

    private static int IndexOfStartCode(ReadOnlySpan<byte> data) => data.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
}
