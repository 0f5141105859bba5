namespace MediaRouter.Media.Codecs;

/// <summary>Walks the OBUs of a temporal unit in the low-overhead format, in which each has a size field but perhaps the last.</summary>
/// <remarks>Source: AV1 Bitstream Specification, section 5.2. Use with <c>foreach</c>. Allocates nothing.</remarks>
public ref struct Av1ObuEnumerator
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first OBU.</summary>
    /// <param name="temporalUnit">Borrowed.</param>
    public Av1ObuEnumerator(ReadOnlySpan<byte> temporalUnit)
    {
        _rest = temporalUnit;
    }

    /// <summary>The current OBU with its header.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Header of the current OBU.</summary>
    public Av1ObuHeader Header { get; private set; }

    /// <summary>What follows the header and the size field of the current OBU.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>True once a malformed OBU ended the walk.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Supports <c>foreach</c>.</summary>
    /// <returns>This walk from where it stands.</returns>
    public readonly Av1ObuEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next OBU.</summary>
    /// <returns>False at the end or at a malformed OBU.</returns>
    public bool MoveNext()
    {
        if (_rest.Length == 0)
        {
            return false;
        }

        if (!Av1ObuHeader.TryRead(_rest, out var header))
        {
            return Fail();
        }

        var start = header.Length;
        var length = _rest.Length - start;
        if (header.HasSize)
        {
            if (!Leb128.TryRead(_rest[start..], out var size, out var sizeLength) || size > (uint)(_rest.Length - start - sizeLength))
            {
                return Fail();
            }

            start += sizeLength;
            length = (int)size;
        }

        Header = header;
        Current = _rest[..(start + length)];
        Payload = _rest.Slice(start, length);
        _rest = _rest[(start + length)..];
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _rest = default;
        return false;
    }
}
