namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>Walks over an attribute list: <c>NAME=VALUE,NAME="VALUE"</c>.</summary>
/// <remarks>Source: RFC 8216, section 4.2. Allocates nothing.</remarks>
/// <param name="text">What is behind the colon of a tag; borrowed.</param>
internal ref struct AttributeList(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>Name of the attribute.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>Its value, without quotation marks.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>Whether what follows is no list of attributes; what came before holds.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Takes the next attribute.</summary>
    public bool MoveNext()
    {
        _rest = _rest.TrimStart(" ,");
        if (_rest.IsEmpty)
        {
            return false;
        }

        var mark = _rest.IndexOf('=');
        if (mark <= 0)
        {
            return Fail();
        }

        Name = _rest[..mark].TrimEnd();
        _rest = _rest[(mark + 1)..].TrimStart();
        if (_rest.StartsWith('"'))
        {
            var end = _rest[1..].IndexOf('"');
            if (end < 0)
            {
                return Fail();
            }

            Value = _rest.Slice(1, end);
            _rest = _rest[(end + 2)..];
            return true;
        }

        var comma = _rest.IndexOf(',');
        Value = (comma < 0 ? _rest : _rest[..comma]).TrimEnd();
        _rest = comma < 0 ? default : _rest[comma..];
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _rest = default;
        return false;
    }
}
