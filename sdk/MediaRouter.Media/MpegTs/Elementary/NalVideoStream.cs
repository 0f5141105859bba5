using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>What H.264 and H.265 have in common: NAL units are sorted into access units, parameter sets and delimiters are taken out.</summary>
internal abstract class NalVideoStream(IElementaryOutput output) : VideoStream(output)
{
    // Levels allow some hundred slices in a picture; the bound keeps the list of one unit small.
    private const int MaxUnits = 2048;

    // Positions in the data at hand: bytes are copied once, when an access unit is complete.
    private readonly List<(int Start, int Length)> _units = [];
    private readonly List<(int Start, int Length)> _prefix = [];
    private bool _hasPicture;
    private bool _isTooLong;
    private bool _isKnown;

    public sealed override TrackDescription? Description => KnownParameters is { } parameters
        ? new() { Kind = MediaKind.Video, Codec = Codec, ClockRate = TsClock.Rate, Parameters = parameters }
        : null;

    /// <summary>Parameters with which a decoder can begin.</summary>
    protected abstract CodecParameters? KnownParameters { get; }

    /// <summary>Whether the units kept since <see cref="BeginUnit"/> are a random-access point.</summary>
    protected abstract bool IsRandomAccess { get; }

    /// <summary>The role of a NAL unit, without taking note of it; a second field goes with the picture at hand.</summary>
    protected abstract NalRole RoleOf(ReadOnlySpan<byte> unit, bool hasPicture);

    /// <summary>Begins an access unit.</summary>
    protected abstract void BeginUnit();

    /// <summary>Takes note of a NAL unit.</summary>
    /// <returns>Whether access units carry it.</returns>
    protected abstract bool Keep(ReadOnlySpan<byte> unit);

    /// <summary>Parameters that changed; <see langword="null"/> if they did not.</summary>
    protected abstract CodecParameters? TakeNewParameters();

    protected sealed override void Split(ReadOnlySpan<byte> data)
    {
        BeginUnit();
        foreach (var unit in AnnexB.Split(data))
        {
            data.Overlaps(unit, out var start);
            switch (RoleOf(unit, _hasPicture))
            {
                case NalRole.Prefix when _hasPicture:
                    // Of the next picture, or of the second field of this one: its first slice will tell.
                    Note(_prefix, start, unit.Length);
                    break;
                case NalRole.FirstSlice:
                    if (_hasPicture)
                    {
                        EmitPicture(data);
                    }

                    TakePrefix(data);
                    Take(unit, start);
                    _hasPicture = true;
                    break;
                case NalRole.Slice:
                    TakePrefix(data);
                    Take(unit, start);
                    _hasPicture = true;
                    break;
                default:
                    Take(unit, start);
                    break;
            }
        }

        EmitPicture(data);

        // Nothing follows these here, but parameters stay valid.
        TakePrefix(data);
        _units.Clear();
        _isTooLong = false;
    }

    private void TakePrefix(ReadOnlySpan<byte> data)
    {
        foreach (var (start, length) in _prefix)
        {
            Take(data.Slice(start, length), start);
        }

        _prefix.Clear();
    }

    private void Take(ReadOnlySpan<byte> unit, int start)
    {
        if (Keep(unit))
        {
            Note(_units, start, unit.Length);
        }
    }

    private void Note(List<(int Start, int Length)> list, int start, int length)
    {
        if (list.Count < MaxUnits)
        {
            list.Add((start, length));
        }
        else
        {
            _isTooLong = true;
        }
    }

    private void EmitPicture(ReadOnlySpan<byte> data)
    {
        if (_hasPicture)
        {
            EmitUnits(data);
        }

        _units.Clear();
        _hasPicture = false;
        _isTooLong = false;
        BeginUnit();
    }

    private void EmitUnits(ReadOnlySpan<byte> data)
    {
        if (_isTooLong || !TryTakeTime(out var pts, out var dts))
        {
            Output.ReportMalformed(1);
            return;
        }

        if (KnownParameters is null)
        {
            return;
        }

        // The first parameters are those of the description.
        var changed = TakeNewParameters();
        Emit(Copy(data), pts, dts, IsRandomAccess, _isKnown ? changed : null);
        _isKnown = true;
    }

    private ReadOnlyMemory<byte>[] Copy(ReadOnlySpan<byte> data)
    {
        var total = 0;
        foreach (var (_, length) in _units)
        {
            total += length;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(total);
        var slices = new ReadOnlyMemory<byte>[_units.Count];
        var at = 0;
        for (var i = 0; i < slices.Length; i++)
        {
            var (start, length) = _units[i];
            data.Slice(start, length).CopyTo(bytes.AsSpan(at));
            slices[i] = new ReadOnlyMemory<byte>(bytes, at, length);
            at += length;
        }

        return slices;
    }
}
