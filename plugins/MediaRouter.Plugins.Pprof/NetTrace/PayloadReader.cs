using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MediaRouter.Plugins.Pprof.NetTrace;

/// <summary>Reads the fields of a trace one after the other; false where they end too early.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public bool TryReadByte(out byte value)
    {
        if (!TryRead(1, out var bytes))
        {
            value = 0;
            return false;
        }

        value = bytes[0];
        return true;
    }

    public bool TryReadInt16(out short value)
    {
        var isRead = TryRead(sizeof(short), out var bytes);
        value = isRead ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : (short)0;
        return isRead;
    }

    public bool TryReadInt32(out int value)
    {
        var isRead = TryRead(sizeof(int), out var bytes);
        value = isRead ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;
        return isRead;
    }

    public bool TryReadUInt64(out ulong value)
    {
        var isRead = TryRead(sizeof(ulong), out var bytes);
        value = isRead ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return isRead;
    }

    /// <summary>Seven bits a byte, the least significant first.</summary>
    public bool TryReadVariable(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!TryReadByte(out var part))
            {
                return false;
            }

            value |= (ulong)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>UTF-16 that ends with a zero.</summary>
    public bool TryReadText(out ReadOnlySpan<char> text)
    {
        // The bytes need not be aligned; all systems that the runtime is made for read them anyway.
        var characters = MemoryMarshal.Cast<byte, char>(_rest);
        var end = characters.IndexOf('\0');
        text = end < 0 ? default : characters[..end];
        return end >= 0 && TrySkip((ulong)(end + 1) * sizeof(char));
    }

    public bool TryRead(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count < 0 || count > _rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    public bool TrySkip(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            return false;
        }

        _rest = _rest[(int)count..];
        return true;
    }
}
