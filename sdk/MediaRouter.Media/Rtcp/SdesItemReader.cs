using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>Walks the items of all chunks of an SDES packet.</summary>
/// <remarks>Source: RFC 3550, section 6.5. Use: <c>while (reader.MoveNext()) { ... }</c>. Stops at the first malformed item. Allocates nothing.</remarks>
public ref struct SdesItemReader
{
    private readonly ReadOnlySpan<byte> _body;
    private int _chunksLeft;
    private int _offset;
    private bool _inChunk;

    /// <summary>Starts before the first item.</summary>
    /// <param name="packet">An SDES packet; any other has no items.</param>
    public SdesItemReader(in RtcpPacketView packet)
    {
        _body = packet.Body;
        _chunksLeft = packet.Type == RtcpPacketType.SourceDescription ? packet.Count : 0;
    }

    /// <summary>SSRC that the current item describes.</summary>
    public uint Ssrc { get; private set; }

    /// <summary>Type of the current item.</summary>
    public SdesItemType Type { get; private set; }

    /// <summary>Value of the current item, UTF-8, at most 255 bytes.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next item.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        while (true)
        {
            if (!_inChunk)
            {
                if (_chunksLeft == 0 || _body.Length - _offset < 4)
                {
                    return false;
                }

                _chunksLeft--;
                Ssrc = BinaryPrimitives.ReadUInt32BigEndian(_body[_offset..]);
                _offset += 4;
                _inChunk = true;
            }

            if (_offset >= _body.Length)
            {
                return false;
            }

            Type = (SdesItemType)_body[_offset];
            if (Type == SdesItemType.End)
            {
                // The list ends with one or more zero bytes up to the next 32-bit boundary.
                _offset = (_offset + 4) & ~3;
                _inChunk = false;
                continue;
            }

            if (_body.Length - _offset < 2 || _body.Length - _offset - 2 < _body[_offset + 1])
            {
                _chunksLeft = 0;
                _offset = _body.Length;
                return false;
            }

            Value = _body.Slice(_offset + 2, _body[_offset + 1]);
            _offset += 2 + Value.Length;
            return true;
        }
    }
}
