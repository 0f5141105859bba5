using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Reads one AMF3 value.</summary>
/// <remarks>
/// Source: AMF3 specification (2013). Never throws on its input. References to strings and traits are followed; those to objects are
/// read as undefined, so that a value is a tree no larger than its bytes.
/// </remarks>
internal ref struct Amf3Reader(ReadOnlySpan<byte> input, int depth = 0, int values = 0)
{
    private readonly List<string> _strings = [];
    private readonly List<Amf3Traits> _traits = [];
    private ReadOnlySpan<byte> _rest = input;

    /// <summary>Bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Values read so far, those in front of this reader counted.</summary>
    public int Values { get; private set; } = values;

    /// <summary>Reads the next value.</summary>
    /// <returns><see langword="false"/> if the bytes end, are malformed or go beyond <see cref="AmfLimits"/>.</returns>
    public bool TryRead(out AmfValue value) => TryRead(depth, out value);

    private bool TryRead(int level, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (_rest.IsEmpty || ++Values > AmfLimits.MaxValues || level > AmfLimits.MaxDepth)
        {
            return false;
        }

        var marker = _rest[0];
        _rest = _rest[1..];
        switch (marker)
        {
            case Amf3Marker.Undefined:
                return true;
            case Amf3Marker.Null:
                value = AmfValue.Null;
                return true;
            case Amf3Marker.False or Amf3Marker.True:
                value = AmfValue.Of(marker == Amf3Marker.True);
                return true;
            case Amf3Marker.Integer:
                if (!TryReadUInt29(out var integer))
                {
                    return false;
                }

                // 29 bits with a sign.
                value = AmfValue.Of((int)(integer << 3) >> 3);
                return true;
            case Amf3Marker.Double:
                return TryReadDouble(isDate: false, out value);
            case Amf3Marker.String:
                if (!TryReadString(out var text))
                {
                    return false;
                }

                value = AmfValue.Of(text);
                return true;
            case Amf3Marker.Date:
                return TryReadHead(out var isDateInline, out _) && (!isDateInline || TryReadDouble(isDate: true, out value));
            case Amf3Marker.XmlDocument or Amf3Marker.Xml:
                return TryReadBlock(isText: true, out value);
            case Amf3Marker.ByteArray:
                return TryReadBlock(isText: false, out value);
            case Amf3Marker.Array:
                return TryReadArray(level, out value);
            case Amf3Marker.Object:
                return TryReadObject(level, out value);
            case Amf3Marker.VectorInt or Amf3Marker.VectorUInt or Amf3Marker.VectorDouble:
                return TrySkipVector(marker == Amf3Marker.VectorDouble ? 8 : 4);
            default:
                // Vectors of objects and dictionaries: no client sends them.
                return false;
        }
    }

    private bool TryReadUInt29(out uint value)
    {
        value = 0;
        for (var i = 0; i < 4; i++)
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var octet = _rest[0];
            _rest = _rest[1..];
            if (i == 3)
            {
                value = (value << 8) | octet;
                return true;
            }

            value = (value << 7) | (octet & 0x7fu);
            if (octet < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    // The lowest bit tells a value that follows from a reference to an earlier one.
    private bool TryReadHead(out bool isInline, out uint rest)
    {
        var isRead = TryReadUInt29(out var head);
        isInline = (head & 1) != 0;
        rest = head >> 1;
        return isRead;
    }

    private bool TryReadDouble(bool isDate, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (_rest.Length < 8)
        {
            return false;
        }

        var number = BinaryPrimitives.ReadDoubleBigEndian(_rest);
        value = isDate ? AmfValue.Date(number) : AmfValue.Of(number);
        _rest = _rest[8..];
        return true;
    }

    private bool TryReadString(out string text)
    {
        text = "";
        if (!TryReadHead(out var isInline, out var rest))
        {
            return false;
        }

        if (!isInline)
        {
            if (rest >= _strings.Count)
            {
                return false;
            }

            text = _strings[(int)rest];
            return true;
        }

        if (rest > AmfLimits.MaxTextBytes || rest > _rest.Length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(_rest[..(int)rest]);
        _rest = _rest[(int)rest..];
        if (text.Length > 0)
        {
            _strings.Add(text);
        }

        return true;
    }

    private bool TryReadBlock(bool isText, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (!TryReadHead(out var isInline, out var length))
        {
            return false;
        }

        if (!isInline)
        {
            return true;
        }

        if (length > AmfLimits.MaxTextBytes || length > _rest.Length)
        {
            return false;
        }

        if (isText)
        {
            value = AmfValue.Of(Encoding.UTF8.GetString(_rest[..(int)length]));
        }

        _rest = _rest[(int)length..];
        return true;
    }

    private bool TrySkipVector(int itemLength)
    {
        if (!TryReadHead(out var isInline, out var count))
        {
            return false;
        }

        if (!isInline)
        {
            return true;
        }

        // One byte says whether the length is fixed.
        var length = 1 + (long)count * itemLength;
        if (length > _rest.Length)
        {
            return false;
        }

        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryReadArray(int level, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (!TryReadHead(out var isInline, out var count))
        {
            return false;
        }

        if (!isInline)
        {
            return true;
        }

        List<AmfProperty> properties = [];
        if (!TryReadNamedMembers(level, properties))
        {
            return false;
        }

        // Grows with what is there: a declared count alone sizes nothing.
        List<AmfValue> items = [];
        for (uint i = 0; i < count; i++)
        {
            if (!TryRead(level + 1, out var item))
            {
                return false;
            }

            items.Add(item);
        }

        value = properties.Count > 0 ? AmfValue.Map(properties) : AmfValue.List(items);
        return true;
    }

    private bool TryReadObject(int level, out AmfValue value)
    {
        value = AmfValue.Undefined;
        if (!TryReadHead(out var isInline, out var head))
        {
            return false;
        }

        if (!isInline)
        {
            return true;
        }

        if (!TryReadTraits(head, out var traits))
        {
            return false;
        }

        List<AmfProperty> properties = [];
        foreach (var name in traits.Names)
        {
            if (!TryRead(level + 1, out var member))
            {
                return false;
            }

            properties.Add(new AmfProperty(name, member));
        }

        if (traits.IsDynamic && !TryReadNamedMembers(level, properties))
        {
            return false;
        }

        value = AmfValue.Object(properties);
        return true;
    }

    private bool TryReadTraits(uint head, out Amf3Traits traits)
    {
        traits = default;
        if ((head & 1) == 0)
        {
            var index = head >> 1;
            if (index >= _traits.Count)
            {
                return false;
            }

            traits = _traits[(int)index];
            return true;
        }

        // Externalizable classes have a form of their own that cannot be skipped.
        var isExternal = (head & 2) != 0;
        var count = head >> 3;
        if (isExternal || count > AmfLimits.MaxValues || !TryReadString(out _))
        {
            return false;
        }

        List<string> names = [];
        for (uint i = 0; i < count; i++)
        {
            if (!TryReadString(out var name))
            {
                return false;
            }

            names.Add(name);
        }

        traits = new Amf3Traits((head & 4) != 0, names);
        _traits.Add(traits);
        return true;
    }

    private bool TryReadNamedMembers(int level, List<AmfProperty> properties)
    {
        while (true)
        {
            if (!TryReadString(out var name))
            {
                return false;
            }

            if (name.Length == 0)
            {
                return true;
            }

            if (!TryRead(level + 1, out var member))
            {
                return false;
            }

            properties.Add(new AmfProperty(name, member));
        }
    }
}
