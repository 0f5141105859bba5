using System.Buffers.Binary;

namespace MediaRouter.Media.Mp4;

/// <summary>Walks the boxes of a file in memory, or of the content of a box.</summary>
/// <remarks>Source: ISO/IEC 14496-12, section 4.2. Use with <c>foreach</c>. Allocates nothing.</remarks>
public ref struct Mp4BoxEnumerator
{
    private const int LongHeaderLength = 16;

    private readonly ReadOnlySpan<byte> _data;
    private int _next;

    /// <summary>Starts before the first box.</summary>
    /// <param name="data">Borrowed.</param>
    public Mp4BoxEnumerator(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>The four characters of the current box's type as a number in network order; see <see cref="Is"/>.</summary>
    public uint Type { get; private set; }

    /// <summary>What follows the size and type of the current box.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Where <see cref="Content"/> begins in the data.</summary>
    public int ContentOffset { get; private set; }

    /// <summary>True once a size went beyond the data, which ended the walk.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>This walk, for <c>foreach</c>: the current box.</summary>
    public readonly Mp4BoxEnumerator Current => this;

    /// <summary>Supports <c>foreach</c>.</summary>
    /// <returns>This walk from where it stands.</returns>
    public readonly Mp4BoxEnumerator GetEnumerator() => this;

    /// <summary>Whether the current box has a type.</summary>
    /// <param name="type">Four characters.</param>
    public readonly bool Is(ReadOnlySpan<byte> type) => type.Length == sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(type) == Type;

    /// <summary>Goes to the next box.</summary>
    /// <returns>False at the end or at a malformed size.</returns>
    public bool MoveNext()
    {
        var rest = _data[_next..];
        if (rest.IsEmpty || IsMalformed)
        {
            return false;
        }

        if (rest.Length < Mp4BoxWriter.HeaderLength)
        {
            // QuickTime ends lists of boxes with four zeros.
            IsMalformed = rest.ContainsAnyExcept((byte)0);
            _next = _data.Length;
            return false;
        }

        ulong size = BinaryPrimitives.ReadUInt32BigEndian(rest);
        var header = Mp4BoxWriter.HeaderLength;
        if (size == 1 && rest.Length >= LongHeaderLength)
        {
            size = BinaryPrimitives.ReadUInt64BigEndian(rest[Mp4BoxWriter.HeaderLength..]);
            header = LongHeaderLength;
        }
        else if (size == 0)
        {
            size = (ulong)rest.Length;
        }

        if (size < (ulong)header || size > (ulong)rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        Type = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
        Content = rest[header..(int)size];
        ContentOffset = _next + header;
        _next += (int)size;
        return true;
    }

    /// <summary>Finds the first box of a type.</summary>
    /// <param name="data">Boxes.</param>
    /// <param name="type">Four characters.</param>
    /// <param name="content">Its content.</param>
    /// <returns>False if there is none in front of a malformed one.</returns>
    public static bool TryFind(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content)
    {
        foreach (var box in new Mp4BoxEnumerator(data))
        {
            if (box.Is(type))
            {
                content = box.Content;
                return true;
            }
        }

        content = default;
        return false;
    }
}
