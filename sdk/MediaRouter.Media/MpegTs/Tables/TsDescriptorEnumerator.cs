namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>Walks descriptors; one that is cut short ends the walk.</summary>
internal ref struct TsDescriptorEnumerator(ReadOnlySpan<byte> descriptors)
{
    private ReadOnlySpan<byte> _rest = descriptors;

    public byte Tag { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    public bool MoveNext()
    {
        if (_rest.Length < 2 || _rest.Length < 2 + _rest[1])
        {
            return false;
        }

        Tag = _rest[0];
        Body = _rest.Slice(2, _rest[1]);
        _rest = _rest[(2 + Body.Length)..];
        return true;
    }
}
