using System.Buffers.Binary;

namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>Collects the sections of one version of a table.</summary>
/// <param name="tableId">table_id.</param>
/// <param name="extension">table_id_extension that is wanted; <see langword="null"/> for any.</param>
internal sealed class SectionTable(byte tableId, int? extension)
{
    /// <summary>table_id of the program association table.</summary>
    public const byte Association = 0x00;

    /// <summary>table_id of the program map table.</summary>
    public const byte Map = 0x02;

    private const int HeaderLength = 8;
    private const int ChecksumLength = 4;

    private byte[]?[] _sections = [];
    private int _key = -1;

    /// <summary>Adds a section.</summary>
    /// <param name="section">Whole, with header and checksum.</param>
    /// <param name="isMalformed">Whether its checksum or its header is wrong.</param>
    /// <returns>Whether the table is complete and differs from what it was.</returns>
    public bool Add(ReadOnlySpan<byte> section, out bool isMalformed)
    {
        isMalformed = false;
        if (section[0] != tableId)
        {
            return false;
        }

        if (section.Length < HeaderLength + ChecksumLength || (section[1] & 0x80) == 0 || section[6] > section[7] || Crc32Mpeg.Compute(section) != 0)
        {
            isMalformed = true;
            return false;
        }

        var id = BinaryPrimitives.ReadUInt16BigEndian(section[3..]);
        var isCurrent = (section[5] & 1) != 0;
        if (!isCurrent || (extension is { } wanted && wanted != id))
        {
            return false;
        }

        // A sender that was restarted may say something else in the same version: the bytes are compared, not the numbers alone.
        var key = (id << 16) | ((section[5] & 0x3e) << 8) | section[7];
        ref readonly byte number = ref section[6];
        if (key != _key || (_sections[number] is { } known && !section.SequenceEqual(known)))
        {
            _key = key;
            _sections = new byte[]?[section[7] + 1];
        }

        if (_sections[number] is not null)
        {
            return false;
        }

        _sections[number] = section.ToArray();
        return !_sections.Contains(null);
    }

    /// <summary>What the sections hold between header and checksum, one after the other; only of a complete table.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Bodies =>
        _sections.Select(section => new ReadOnlyMemory<byte>(section)[HeaderLength..^ChecksumLength]);
}
