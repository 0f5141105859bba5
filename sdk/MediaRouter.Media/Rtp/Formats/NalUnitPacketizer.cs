using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Makes RTP payloads of access units of NAL units: what H.264 and H.265 have in common.</summary>
/// <remarks>
/// Parameter sets go in front of random-access units, and of any unit from which changed sets hold. Units that are small go together, one that
/// is too large is cut into pieces of nearly the same size, and the marker is on the last packet. Allocates nothing once it is warm.
/// </remarks>
public abstract class NalUnitPacketizer : IPacketizer
{
    /// <summary>Smallest limit of the payload size.</summary>
    public const int MinPayloadSize = 16;

    private const int SizeLength = 2;
    private const int FragmentHeaderLength = 1;

    private readonly List<ReadOnlyMemory<byte>> _units = [];
    private readonly int _headerLength;
    private readonly int _maxPayloadSize;

    private protected NalUnitPacketizer(int headerLength, int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadSize, MinPayloadSize);
        _headerLength = headerLength;
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            if (unit.NewParameters is { } parameters)
            {
                UseParameters(parameters);
            }

            if (unit.IsRandomAccess || unit.NewParameters is not null)
            {
                AddParameterSets();
            }

            for (var i = 0; i < unit.Units.Count; i++)
            {
                Add(unit.Units[i]);
            }

            Write(CollectionsMarshal.AsSpan(_units), output);
        }
        finally
        {
            _units.Clear();
        }
    }

    /// <summary>Takes over changed parameters.</summary>
    private protected abstract void UseParameters(CodecParameters parameters);

    /// <summary>Calls <see cref="AddSets"/> with the sets in the order in which they refer to each other.</summary>
    private protected abstract void AddParameterSets();

    /// <summary>Writes the header of a packet with several NAL units.</summary>
    /// <param name="destination">As long as the header of a NAL unit.</param>
    /// <param name="units">The NAL units.</param>
    private protected abstract void WriteAggregateHeader(Span<byte> destination, ReadOnlySpan<ReadOnlyMemory<byte>> units);

    /// <summary>Writes the headers of a packet with a piece of a NAL unit.</summary>
    /// <param name="destination">One byte longer than the header of a NAL unit.</param>
    /// <param name="unit">The NAL unit.</param>
    /// <param name="isStart">Whether the piece is the first.</param>
    /// <param name="isEnd">Whether the piece is the last.</param>
    private protected abstract void WriteFragmentHeader(Span<byte> destination, ReadOnlySpan<byte> unit, bool isStart, bool isEnd);

    /// <summary>Adds parameter sets.</summary>
    private protected void AddSets(IReadOnlyList<ByteString> sets)
    {
        for (var i = 0; i < sets.Count; i++)
        {
            Add(sets[i].Memory);
        }
    }

    private void Add(ReadOnlyMemory<byte> unit)
    {
        if (unit.Length >= _headerLength)
        {
            _units.Add(unit);
        }
    }

    private void Write(ReadOnlySpan<ReadOnlyMemory<byte>> units, IRtpPayloadWriter output)
    {
        while (!units.IsEmpty)
        {
            var count = CountThatFit(units, out var size);
            var isLast = count == units.Length;
            if (count > 1)
            {
                WriteAggregate(units[..count], size, isLast, output);
            }
            else if (units[0].Length <= _maxPayloadSize)
            {
                units[0].Span.CopyTo(output.GetSpan(units[0].Length));
                output.Commit(units[0].Length, isLast);
            }
            else
            {
                WriteFragments(units[0].Span, isLast, output);
            }

            units = units[count..];
        }
    }

    private int CountThatFit(ReadOnlySpan<ReadOnlyMemory<byte>> units, out int size)
    {
        size = _headerLength + SizeLength + units[0].Length;
        var count = 1;
        while (count < units.Length && size + SizeLength + units[count].Length <= _maxPayloadSize)
        {
            size += SizeLength + units[count].Length;
            count++;
        }

        return count;
    }

    private void WriteAggregate(ReadOnlySpan<ReadOnlyMemory<byte>> units, int size, bool isLast, IRtpPayloadWriter output)
    {
        var rest = output.GetSpan(size);
        WriteAggregateHeader(rest[.._headerLength], units);
        rest = rest[_headerLength..];
        foreach (var unit in units)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)unit.Length);
            unit.Span.CopyTo(rest[SizeLength..]);
            rest = rest[(SizeLength + unit.Length)..];
        }

        output.Commit(size, isLast);
    }

    private void WriteFragments(ReadOnlySpan<byte> unit, bool isLast, IRtpPayloadWriter output)
    {
        var overhead = _headerLength + FragmentHeaderLength;
        var body = unit[_headerLength..];
        var room = _maxPayloadSize - overhead;
        var count = (body.Length + room - 1) / room;
        for (var i = 0; i < count; i++)
        {
            // The rest is spread over the pieces that are left, so that sizes differ by one byte at most.
            var length = body.Length / (count - i);
            var isEnd = i == count - 1;
            var destination = output.GetSpan(overhead + length);
            WriteFragmentHeader(destination, unit, i == 0, isEnd);
            body[..length].CopyTo(destination[overhead..]);
            output.Commit(overhead + length, isLast && isEnd);
            body = body[length..];
        }
    }
}
