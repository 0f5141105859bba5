using System.Buffers.Binary;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Takes the WebSocket framing off one direction of a connection.</summary>
/// <remarks>
/// Message payloads are given out piece by piece as they come, because RTSP brings its own boundaries; so no frame is too long and none is
/// buffered. Incremental, as <see cref="RtspMessageReader"/> is. Source: RFC 6455, section 5.
/// </remarks>
internal sealed class WebSocketFrameReader(bool isServer)
{
    /// <summary>Longest header: two bytes, a 64-bit length and a mask.</summary>
    public const int MaxHeaderBytes = 14;

    private const int MaxControlPayload = 125;

    // The data frame whose payload is being given out.
    private ulong _left;
    private uint _mask;
    private bool _isMasked;
    private bool _isFinal;
    private bool _inMessage;
    private bool _failed;

    /// <summary>What was wrong, after <see cref="WebSocketItem.Error"/>.</summary>
    public WireError Error { get; private set; }

    /// <summary>Reads the next item.</summary>
    /// <param name="input">What was not consumed before, and what came since; payloads are unmasked in place.</param>
    /// <param name="consumed">Bytes to drop; may be above zero for <see cref="WebSocketItem.Incomplete"/> too.</param>
    /// <param name="payload">A slice of <paramref name="input"/>.</param>
    public WebSocketItem Read(Span<byte> input, out int consumed, out Span<byte> payload)
    {
        consumed = 0;
        payload = default;
        if (_failed)
        {
            return WebSocketItem.Error;
        }

        // Empty data frames are legal; a run of them must not recurse.
        while (_left == 0)
        {
            var item = ReadHeader(input[consumed..], out var header, out payload);
            consumed += header;
            if (item != WebSocketItem.Data)
            {
                return item;
            }
        }

        payload = input[consumed..];
        if (payload.IsEmpty)
        {
            return WebSocketItem.Incomplete;
        }

        if ((ulong)payload.Length > _left)
        {
            payload = payload[..(int)_left];
        }

        consumed += payload.Length;
        _left -= (ulong)payload.Length;
        Unmask(payload);
        return WebSocketItem.Data;
    }

    // Data: a header was taken. Anything else is the result of the whole call.
    private WebSocketItem ReadHeader(Span<byte> input, out int length, out Span<byte> payload)
    {
        length = 0;
        payload = default;
        if (input.Length < 2)
        {
            return WebSocketItem.Incomplete;
        }

        var opcode = (WebSocketOpcode)(input[0] & 0x0f);
        var isFinal = (input[0] & 0x80) != 0;
        var isMasked = (input[1] & 0x80) != 0;
        if ((input[0] & 0x70) != 0)
        {
            return Fail("reserved bits are set without an extension", "RFC 6455, section 5.2");
        }

        if (isServer && !isMasked)
        {
            return Fail("frame of a client is not masked", "RFC 6455, section 5.1");
        }

        ulong size = (uint)(input[1] & 0x7f);
        var isControl = ((int)opcode & 8) != 0;
        if (isControl && (!isFinal || size > MaxControlPayload))
        {
            return Fail("control frame is fragmented or too long", "RFC 6455, section 5.5");
        }

        var at = 2;
        if (size == 126)
        {
            at = 4;
        }
        else if (size == 127)
        {
            at = 10;
        }

        var total = at + (isMasked ? 4 : 0);
        if (input.Length < total)
        {
            return WebSocketItem.Incomplete;
        }

        size = at switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(input[2..]),
            10 => BinaryPrimitives.ReadUInt64BigEndian(input[2..]),
            _ => size,
        };
        if (size > long.MaxValue)
        {
            return Fail("most significant bit of a 64-bit length is set", "RFC 6455, section 5.2");
        }

        var mask = isMasked ? BinaryPrimitives.ReadUInt32LittleEndian(input[at..]) : 0;
        return isControl
            ? ReadControl(input, opcode, total, (int)size, mask, out length, out payload)
            : BeginData(opcode, isFinal, size, isMasked, mask, total, out length);
    }

    private WebSocketItem ReadControl(Span<byte> input, WebSocketOpcode opcode, int header, int size, uint mask, out int length, out Span<byte> payload)
    {
        length = 0;
        payload = default;
        if (input.Length < header + size)
        {
            return WebSocketItem.Incomplete;
        }

        payload = input.Slice(header, size);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= (byte)(mask >> (8 * (i & 3)));
        }

        length = header + size;
        return opcode switch
        {
            WebSocketOpcode.Close => WebSocketItem.Close,
            WebSocketOpcode.Ping => WebSocketItem.Ping,
            WebSocketOpcode.Pong => WebSocketItem.Pong,
            _ => Fail("unknown control frame", "RFC 6455, section 5.2"),
        };
    }

    private WebSocketItem BeginData(WebSocketOpcode opcode, bool isFinal, ulong size, bool isMasked, uint mask, int header, out int length)
    {
        length = 0;
        if (opcode is not (WebSocketOpcode.Continuation or WebSocketOpcode.Text or WebSocketOpcode.Binary))
        {
            return Fail("unknown data frame", "RFC 6455, section 5.2");
        }

        if (opcode == WebSocketOpcode.Continuation != _inMessage)
        {
            return Fail("fragments are out of order", "RFC 6455, section 5.4");
        }

        length = header;
        _left = size;
        _mask = mask;
        _isMasked = isMasked;
        _isFinal = isFinal;
        _inMessage = !_isFinal;
        return WebSocketItem.Data;
    }

    private void Unmask(Span<byte> payload)
    {
        if (!_isMasked)
        {
            return;
        }

        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= (byte)_mask;
            _mask = (_mask >> 8) | (_mask << 24);
        }
    }

    private WebSocketItem Fail(string message, string rule)
    {
        _failed = true;
        Error = new WireError(message, rule);
        return WebSocketItem.Error;
    }
}
