using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.MpegTs;

/// <summary>Walks the bytes of one PES packet: its header, what is put in front of the unit, and the unit's elements, perhaps with start codes.</summary>
internal ref struct PesCursor
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _units;
    private readonly ReadOnlySpan<byte> _startCode;
    private ReadOnlySpan<byte> _current;
    private ReadOnlySpan<byte> _prefix;
    private bool _isStartCodeNext;
    private int _nextUnit;

    public PesCursor(ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, IReadOnlyList<ReadOnlyMemory<byte>> units, bool hasStartCodes)
    {
        _current = header;
        _prefix = prefix;
        _units = units;
        _startCode = hasStartCodes ? AnnexB.StartCode : default;
        _isStartCodeNext = true;
    }

    /// <summary>Fills a buffer; there must be that much left.</summary>
    public void CopyTo(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            while (_current.IsEmpty)
            {
                MoveNext();
            }

            var count = Math.Min(_current.Length, destination.Length);
            _current[..count].CopyTo(destination);
            _current = _current[count..];
            destination = destination[count..];
        }
    }

    private void MoveNext()
    {
        if (!_prefix.IsEmpty)
        {
            _current = _prefix;
            _prefix = default;
        }
        else if (_isStartCodeNext)
        {
            _current = _startCode;
            _isStartCodeNext = false;
        }
        else
        {
            _current = _units[_nextUnit++].Span;
            _isStartCodeNext = true;
        }
    }
}
