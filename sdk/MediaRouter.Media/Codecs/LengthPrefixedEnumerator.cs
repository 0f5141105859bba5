namespace MediaRouter.Media.Codecs;

/// <summary>Walks length-prefixed NAL units; empty ones are left out.</summary>
/// <remarks>Allocates nothing.</remarks>
public ref struct LengthPrefixedEnumerator
{
    private readonly int _lengthSize;
    private ReadOnlySpan<byte> _rest;

    internal LengthPrefixedEnumerator(ReadOnlySpan<byte> data, int lengthSize)
    {
        _rest = data;
        _lengthSize = lengthSize;
    }

    /// <summary>The current NAL unit.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>True once a length went beyond the data, which ended the walk.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Supports <c>foreach</c>.</summary>
    /// <returns>This walk from where it stands.</returns>
    public readonly LengthPrefixedEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next NAL unit.</summary>
    /// <returns>False at the end or at a malformed length.</returns>
    public bool MoveNext()
    {
        while (_rest.Length > 0)
        {
            long length = 0;
            if (_rest.Length < _lengthSize)
            {
                return Fail();
            }

            for (var i = 0; i < _lengthSize; i++)
            {
                length = (length << 8) | _rest[i];
            }

            if (length > _rest.Length - _lengthSize)
            {
                return Fail();
            }

            Current = _rest.Slice(_lengthSize, (int)length);
            _rest = _rest[(_lengthSize + (int)length)..];
            if (Current.Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _rest = default;
        return false;
    }
}
