using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>KLV metadata: one access unit for each PES packet, or for each access unit cell of synchronous metadata.</summary>
/// <param name="output">Takes the access units.</param>
/// <param name="isSynchronous">Whether cells are used.</param>
/// <remarks>Source: SMPTE RP 217; MISB ST 1402; ISO/IEC 13818-1, section 2.12.4.</remarks>
internal sealed class KlvStream(IElementaryOutput output, bool isSynchronous) : ElementaryStream(output)
{
    private const int CellHeaderLength = 5;
    private const int LongestUnit = 1024 * 1024;

    // Values of cell_fragment_indication.
    private const int MiddleCell = 0;
    private const int LastCell = 1;
    private const int FirstCell = 2;

    private readonly List<byte> _fragments = [];
    private bool _hasFirst;
    private long _fragmentTime;

    public override string Codec => "KLV";

    public override TrackDescription Description { get; } = new() { Kind = MediaKind.Data, Codec = "KLV", ClockRate = TsClock.Rate };

    public override void Consume(in PesPayload payload)
    {
        // Asynchronous metadata have no times: they belong to what is shown when they come.
        if ((payload.Pts ?? Output.ProgramTime) is not { } time || payload.Data.IsEmpty)
        {
            return;
        }

        if (!isSynchronous)
        {
            Emit([payload.Data.ToArray()], time, time, isRandomAccess: true);
            return;
        }

        var data = payload.Data;
        while (data.Length >= CellHeaderLength)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
            if (length > data.Length - CellHeaderLength)
            {
                break;
            }

            OnCell(data[2] >> 6, data.Slice(CellHeaderLength, length), time);
            data = data[(CellHeaderLength + length)..];
        }

        if (!data.IsEmpty)
        {
            Output.ReportMalformed(1);
            OnLoss();
        }
    }

    public override void OnLoss()
    {
        _fragments.Clear();
        _hasFirst = false;
    }

    private void OnCell(int part, ReadOnlySpan<byte> data, long time)
    {
        switch (part)
        {
            case FirstCell:
                _fragments.Clear();
                _fragments.AddRange(data);
                (_hasFirst, _fragmentTime) = (true, time);
                return;
            case MiddleCell or LastCell when !_hasFirst || _fragments.Count + data.Length > LongestUnit:
                OnLoss();
                Output.ReportMalformed(1);
                return;
            case MiddleCell:
                _fragments.AddRange(data);
                return;
            case LastCell:
                _fragments.AddRange(data);
                Emit([_fragments.ToArray()], _fragmentTime, _fragmentTime, isRandomAccess: true);
                OnLoss();
                return;
            default:
                OnLoss();
                if (!data.IsEmpty)
                {
                    Emit([data.ToArray()], time, time, isRandomAccess: true);
                }

                return;
        }
    }
}
