using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of AV1.</summary>
/// <remarks>
/// Source: RTP Payload Format for AV1 (Alliance for Open Media), section 4. Packets of one temporal unit are of nearly the same size and hold
/// at most three elements. A random-access unit that lacks its sequence header gets the known one. Allocates nothing once it is warm.
/// </remarks>
public sealed class Av1Packetizer : IPacketizer
{
    /// <summary>Smallest limit of the payload size.</summary>
    public const int MinPayloadSize = 32;

    // A piece that is smaller is not worth its packet: the element waits for the next one. Also keeps the header of an OBU in one piece.
    private const int SmallestPiece = 16;

    private readonly List<ReadOnlyMemory<byte>> _obus = [];
    private readonly int _maxPayloadSize;
    private Av1Parameters? _parameters;

    /// <summary>Makes a packetiser for one track.</summary>
    /// <param name="known">The parameters of the track; <see langword="null"/> for none.</param>
    /// <param name="maxPayloadSize">Largest payload in bytes, at least <see cref="MinPayloadSize"/>.</param>
    public Av1Packetizer(Av1Parameters? known, int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadSize, MinPayloadSize);
        _parameters = known;
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(output);
        _parameters = unit.NewParameters as Av1Parameters ?? _parameters;
        try
        {
            Collect(unit);
            Write(unit.IsRandomAccess, output);
        }
        finally
        {
            _obus.Clear();
        }
    }

    private static Av1ObuType TypeOf(ReadOnlySpan<byte> obu) => (Av1ObuType)((obu[0] >> 3) & 0x0f);

    private static int SizeLength(int size) => size < 0x80 ? 1 : size < 0x4000 ? 2 : size < 0x200000 ? 3 : 4;

    private void Collect(AccessUnit unit)
    {
        var hasSequenceHeader = false;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var obu = unit.Units[i];
            if (!obu.IsEmpty && TypeOf(obu.Span) != Av1ObuType.TemporalDelimiter)
            {
                hasSequenceHeader |= TypeOf(obu.Span) == Av1ObuType.SequenceHeader;
                _obus.Add(obu);
            }
        }

        if (unit.IsRandomAccess && !hasSequenceHeader && _parameters is { SequenceHeader.IsEmpty: false } parameters)
        {
            _obus.Insert(0, parameters.SequenceHeader.Memory);
        }
    }

    private void Write(bool isRandomAccess, IRtpPayloadWriter output)
    {
        var target = ChoosePayloadSize();
        var (index, offset) = (0, 0);
        var isFirst = true;
        while (index < _obus.Count)
        {
            var continues = offset > 0;
            var (count, lastLength, size) = Plan(index, offset, target, out var isContinued);
            var destination = output.GetSpan(size);
            destination[0] = Av1AggregationHeader.Make(continues, isContinued, count, isFirst && isRandomAccess);
            var at = Av1AggregationHeader.Length;
            for (var i = 0; i < count; i++)
            {
                var isLast = i == count - 1;
                var length = isLast ? lastLength : _obus[index].Length - offset;
                if (!isLast)
                {
                    at += Leb128.Write(destination[at..], (uint)length);
                }

                _obus[index].Span.Slice(offset, length).CopyTo(destination[at..]);
                at += length;
                (index, offset) = isLast && isContinued ? (index, offset + length) : (index + 1, 0);
            }

            output.Commit(size, marker: index == _obus.Count);
            isFirst = false;
        }
    }

    /// <summary>Chooses the elements of the next packet: whole ones, and a piece of the one that does not fit.</summary>
    private (int Count, int LastLength, int Size) Plan(int index, int offset, int target, out bool isContinued)
    {
        isContinued = false;

        // The last element has no length field; those before it do.
        var (count, lastLength, size) = (0, 0, 0);
        var sizeWithLengths = Av1AggregationHeader.Length;
        while (count < Av1AggregationHeader.MaxCount && index < _obus.Count && !isContinued)
        {
            var room = target - sizeWithLengths;
            var rest = _obus[index].Length - offset;
            if (count > 0 && room < Math.Min(rest, SmallestPiece))
            {
                break;
            }

            lastLength = Math.Min(rest, room);
            isContinued = lastLength < rest;
            size = sizeWithLengths + lastLength;
            sizeWithLengths = size + SizeLength(lastLength);
            count++;
            (index, offset) = (index + 1, 0);
        }

        return (count, lastLength, size);
    }

    private int ChoosePayloadSize()
    {
        var total = 0;
        for (var i = 0; i < _obus.Count; i++)
        {
            total += _obus[i].Length + (i < _obus.Count - 1 ? SizeLength(_obus[i].Length) : 0);
        }

        var room = _maxPayloadSize - Av1AggregationHeader.Length;
        var packets = Math.Max(1, (total + room - 1) / room);
        return Math.Max(MinPayloadSize, Av1AggregationHeader.Length + ((total + packets - 1) / packets));
    }
}
