using System.Buffers.Binary;

namespace MediaRouter.Media.Mp4;

/// <summary>Writes boxes one after the other and within each other into a buffer that grows and can be used again.</summary>
/// <remarks>Source: ISO/IEC 14496-12, section 4.2. All numbers are in network order. Not for use by several threads at once.</remarks>
public sealed class Mp4BoxWriter
{
    /// <summary>Bytes of the size and the type of a box.</summary>
    public const int HeaderLength = 8;

    /// <summary>Most boxes within each other. A sample entry's records are seven deep.</summary>
    public const int MaxDepth = 16;

    private const int TypeLength = 4;

    private readonly int[] _starts = new int[MaxDepth];
    private byte[] _buffer = new byte[1024];
    private int _depth;

    /// <summary>Bytes written so far, those of open boxes included.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written so far; valid until the next call.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written; the buffer is used again.</summary>
    public void Clear()
    {
        Length = 0;
        _depth = 0;
    }

    /// <summary>Opens a box.</summary>
    /// <param name="type">Four characters.</param>
    /// <exception cref="ArgumentException">The type has another length.</exception>
    /// <exception cref="InvalidOperationException">Too many boxes are open.</exception>
    public void Begin(ReadOnlySpan<byte> type)
    {
        if (type.Length != TypeLength)
        {
            throw new ArgumentException("a box type has four characters", nameof(type));
        }

        if (_depth == MaxDepth)
        {
            throw new InvalidOperationException("too many boxes are within each other");
        }

        _starts[_depth++] = Length;
        Write32(0);
        Write(type);
    }

    /// <summary>Opens a box that has a version and flags.</summary>
    /// <param name="type">Four characters.</param>
    /// <param name="version">Version of the box.</param>
    /// <param name="flags">The lower 24 bits.</param>
    /// <exception cref="ArgumentException">The type has another length.</exception>
    /// <exception cref="InvalidOperationException">Too many boxes are open.</exception>
    public void BeginFull(ReadOnlySpan<byte> type, byte version = 0, uint flags = 0)
    {
        Begin(type);
        Write32(((uint)version << 24) | flags);
    }

    /// <summary>Closes the box that was opened last: its size is known now.</summary>
    /// <exception cref="InvalidOperationException">No box is open.</exception>
    public void End()
    {
        if (_depth == 0)
        {
            throw new InvalidOperationException("no box is open");
        }

        var start = _starts[--_depth];
        Patch32(start, (uint)(Length - start));
    }

    /// <summary>Writes one byte.</summary>
    /// <param name="value">The byte.</param>
    public void Write8(byte value) => Reserve(1)[0] = value;

    /// <summary>Writes 16 bits.</summary>
    /// <param name="value">The number.</param>
    public void Write16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(sizeof(ushort)), value);

    /// <summary>Writes 32 bits.</summary>
    /// <param name="value">The number.</param>
    public void Write32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(sizeof(uint)), value);

    /// <summary>Writes 64 bits.</summary>
    /// <param name="value">The number.</param>
    public void Write64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(sizeof(ulong)), value);

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">Borrowed.</param>
    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Writes zeros.</summary>
    /// <param name="count">How many.</param>
    public void WriteZeros(int count) => Reserve(count).Clear();

    /// <summary>Overwrites 32 bits.</summary>
    /// <param name="offset">Where, from the beginning.</param>
    /// <param name="value">The number.</param>
    public void Patch32(int offset, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(0, Length)[offset..], value);

    /// <summary>Copies what was written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    private Span<byte> Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > _buffer.Length - Length)
        {
            Array.Resize(ref _buffer, Math.Max(checked(Length + count), (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }

        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
