using System.Buffers.Binary;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Samples of one track that lie one behind the other. They are taken out of the table as the data come: a table of few bytes may stand for millions.</summary>
internal sealed class SampleRun
{
    public const uint HasDataOffset = 0x01;
    public const uint HasFirstFlags = 0x04;
    public const uint HasDurations = 0x0100;
    public const uint HasSizes = 0x0200;
    public const uint HasFlags = 0x0400;
    public const uint HasCompositionOffsets = 0x0800;

    // sample_is_non_sync_sample.
    private const uint NonSync = 0x00010000;

    private int _tableAt;

    /// <summary>Index of the track.</summary>
    public required int Track { get; init; }

    /// <summary>Flags of the run's box.</summary>
    public required uint Flags { get; init; }

    /// <summary>Where the table begins in the fragment's box.</summary>
    public required int TableAt { get => _tableAt; init => _tableAt = value; }

    public required uint DefaultDuration { get; init; }

    public required uint DefaultSize { get; init; }

    public required uint DefaultFlags { get; init; }

    /// <summary>Flags of the first sample, if they are given apart.</summary>
    public uint? FirstFlags { get; set; }

    /// <summary>Where the next sample lies, from the beginning of the file.</summary>
    public long Offset { get; set; }

    /// <summary>Where the samples end.</summary>
    public long End { get; set; }

    /// <summary>Decoding time of the next sample, in ticks of the timescale.</summary>
    public long Time { get; set; }

    /// <summary>Samples that have not been taken.</summary>
    public uint Count { get; set; }

    /// <summary>Bytes of a table's row.</summary>
    public static int RowLength(uint flags) => 4 * System.Numerics.BitOperations.PopCount(flags & (HasDurations | HasSizes | HasFlags | HasCompositionOffsets));

    /// <summary>Whether all samples are alike.</summary>
    public bool IsUniform => (Flags & (HasDurations | HasSizes | HasCompositionOffsets)) == 0;

    /// <summary>Whether decoding can start with the next sample.</summary>
    public bool NextIsSync(ReadOnlySpan<byte> fragment) => Peek(fragment).IsSync;

    /// <summary>Takes the next sample.</summary>
    /// <param name="fragment">Content of the fragment's box.</param>
    public SampleRow Take(ReadOnlySpan<byte> fragment)
    {
        var row = Peek(fragment);
        _tableAt += RowLength(Flags);
        Count--;
        Offset += row.Size;
        Time += row.Duration;
        FirstFlags = null;
        return row;
    }

    /// <summary>Takes several samples that are alike, as one.</summary>
    /// <param name="count">How many, at least 1.</param>
    public SampleRow TakeUniform(uint count)
    {
        var row = new SampleRow(DefaultDuration, (long)DefaultSize * count, 0, IsSync: true);
        _tableAt += (int)(RowLength(Flags) * count);
        Count -= count;
        Offset += row.Size;
        Time += (long)DefaultDuration * count;
        return row;
    }

    private SampleRow Peek(ReadOnlySpan<byte> fragment)
    {
        var rest = fragment[_tableAt..];
        var duration = Read(ref rest, HasDurations, DefaultDuration);
        var size = Read(ref rest, HasSizes, DefaultSize);
        var flags = Read(ref rest, HasFlags, FirstFlags ?? DefaultFlags);

        // Version 0 has no signs, but writers that need them put them there.
        var offset = (int)Read(ref rest, HasCompositionOffsets, 0);
        return new SampleRow(duration, size, offset, (flags & NonSync) == 0);
    }

    private uint Read(ref ReadOnlySpan<byte> rest, uint flag, uint otherwise)
    {
        if ((Flags & flag) == 0)
        {
            return otherwise;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[sizeof(uint)..];
        return value;
    }
}
