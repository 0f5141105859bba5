using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Reads AMF0 values, and AMF3 values where AMF0 switches to them, one after the other.</summary>
/// <remarks>
/// Source: AMF0 specification (2007). Never throws on its input. References to objects are read as undefined: nobody who speaks RTMP
/// needs them, and without them a value is a tree no larger than its bytes.
/// </remarks>
internal ref struct Amf0Reader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;
    private int _values;

    /// <summary>Whether all bytes were read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads the next value.</summary>
    /// <returns><see langword="false"/> if the bytes end, are malformed or go beyond <see cref="AmfLimits"/>.</returns>
    public bool TryRead(out AmfValue value) => TryRead(0, out value);

    /// <summary>Reads all values that are left.</summary>
    /// <returns><see langword="false"/> if one is malformed; <paramref name="values"/> has those in front of it.</returns>
    public bool TryReadAll(out IReadOnlyList<AmfValue> values)
    {
        List<AmfValue> list = [];
        values = list;
        while (!IsAtEnd)
        {
            if (!TryRead(out var value))
            {
                return false;
            }

            list.Add(value);
        }

        return true;
    }

    private bool TryRead(int depth, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (_rest.IsEmpty || ++_values > AmfLimits.MaxValues || depth > AmfLimits.MaxDepth)
        {
            return false;
        }

        var marker = _rest[0];
        _rest = _rest[1..];
        switch (marker)
        {
            case Amf0Marker.Number:
                return TryReadNumber(out value);
            case Amf0Marker.Boolean:
                if (_rest.IsEmpty)
                {
                    return false;
                }

                value = AmfValue.Of(_rest[0] != 0);
                return Skip(1);
            case Amf0Marker.String:
                return TryReadText(2, out value);
            case Amf0Marker.LongString or Amf0Marker.XmlDocument:
                return TryReadText(4, out value);
            case Amf0Marker.Object:
                return TryReadProperties(depth, AmfKind.Object, out value);
            case Amf0Marker.TypedObject:
                return TryReadText(2, out _) && TryReadProperties(depth, AmfKind.Object, out value);
            case Amf0Marker.EcmaArray:
                // The declared count is a hint: writers give 0 or a wrong one, and the end is marked.
                return Skip(4) && TryReadProperties(depth, AmfKind.Map, out value);
            case Amf0Marker.StrictArray:
                return TryReadItems(depth, out value);
            case Amf0Marker.Date:
                if (_rest.Length < 10)
                {
                    return false;
                }

                value = AmfValue.Date(BinaryPrimitives.ReadDoubleBigEndian(_rest));
                return Skip(10);
            case Amf0Marker.Null:
                value = AmfValue.Null;
                return true;
            case Amf0Marker.Undefined or Amf0Marker.Unsupported:
                return true;
            case Amf0Marker.Reference:
                return Skip(2);
            case Amf0Marker.Amf3:
                var reader = new Amf3Reader(_rest, depth, _values);
                var isRead = reader.TryRead(out value);
                _rest = reader.Rest;
                _values = reader.Values;
                return isRead;
            default:
                return false;
        }
    }

    private bool TryReadNumber(out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (_rest.Length < 8)
        {
            return false;
        }

        value = AmfValue.Of(BinaryPrimitives.ReadDoubleBigEndian(_rest));
        return Skip(8);
    }

    private bool TryReadText(int lengthBytes, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (!TryReadString(lengthBytes, out var text))
        {
            return false;
        }

        value = AmfValue.Of(text);
        return true;
    }

    private bool TryReadString(int lengthBytes, out string text)
    {
        text = "";
        if (_rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(_rest) : BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[lengthBytes..];
        if (length > AmfLimits.MaxTextBytes || length > _rest.Length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(_rest[..(int)length]);
        return Skip((int)length);
    }

    private bool TryReadProperties(int depth, AmfKind kind, out AmfValue value)
    {
        value = AmfValue.Undefined;
        List<AmfProperty> properties = [];
        while (true)
        {
            // Some writers leave the end of the last object out.
            if (_rest.IsEmpty && depth == 0 && kind == AmfKind.Map)
            {
                break;
            }

            if (!TryReadString(2, out var name) || _rest.IsEmpty)
            {
                return false;
            }

            if (_rest[0] == Amf0Marker.ObjectEnd)
            {
                _rest = _rest[1..];
                break;
            }

            if (!TryRead(depth + 1, out var member))
            {
                return false;
            }

            properties.Add(new AmfProperty(name, member));
        }

        value = kind == AmfKind.Map ? AmfValue.Map(properties) : AmfValue.Object(properties);
        return true;
    }

    private bool TryReadItems(int depth, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (_rest.Length < 4)
        {
            return false;
        }

        // Grows with what is there: a declared count alone sizes nothing.
        var count = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        List<AmfValue> items = [];
        for (uint i = 0; i < count; i++)
        {
            if (!TryRead(depth + 1, out var item))
            {
                return false;
            }

            items.Add(item);
        }

        value = AmfValue.List(items);
        return true;
    }

    private bool Skip(int length)
    {
        if (_rest.Length < length)
        {
            return false;
        }

        _rest = _rest[length..];
        return true;
    }
}
