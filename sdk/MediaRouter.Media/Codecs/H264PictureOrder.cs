using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs;

/// <summary>The order of H.264 pictures: declared by the sequence parameter set, else learned from the picture order counts.</summary>
/// <remarks>Source: ITU-T H.264, sections 8.2.1, E.2.1 (max_num_reorder_frames) and C.4. Allocates nothing per picture.</remarks>
public sealed class H264PictureOrder : IPictureOrder
{
    // Baseline has no B slices, and its pictures are shown in decoding order in practice; the others are intra profiles by flag or by number.
    private const byte Baseline = 66;
    private const byte Cavlc444Intra = 44;
    private const byte IntraFlag = 0x10;
    private const int PpsCount = 256;

    private readonly PictureOrderTracker _tracker = new();
    private readonly H264Sps?[] _setsByPps = new H264Sps?[PpsCount];
    private CodecParameters? _parameters;
    private H264Sps? _first;

    // Type 0: of the reference picture before. Type 1: of the picture before.
    private int _previousMsb;
    private int _previousLsb;
    private int _previousFrameNumber;
    private int _frameNumberOffset;

    /// <inheritdoc/>
    public int GetReorderDepth(AccessUnit unit, CodecParameters? parameters)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (!ReferenceEquals(parameters, _parameters))
        {
            _parameters = parameters;
            Load(parameters as H264Parameters);
        }

        if (_first is null || (DeclaredDepth(_first) is { } declared && (declared == 0 || _first.FrameMacroblocksOnly)))
        {
            return _first is null ? 0 : DeclaredDepth(_first) ?? 0;
        }

        return TryReadPicture(unit, out var sps, out var header, out var isPair, out var nalHeader) ? DepthOf(sps, header, isPair, nalHeader) : _tracker.Depth;
    }

    private static int? DeclaredDepth(H264Sps sps) => sps switch
    {
        { PictureOrderCountType: 2 } => 0,
        { MaxReorderFrames: { } reorder } => (int)reorder,
        { ProfileIdc: Baseline or Cavlc444Intra } => 0,
        { ProfileIdc: 86 or 100 or 110 or 122 or 244 } when (sps.ConstraintFlags & IntraFlag) != 0 => 0,
        _ => null,
    };

    private int DepthOf(H264Sps sps, in H264SliceHeader header, bool isPair, byte nalHeader)
    {
        if (DeclaredDepth(sps) is { } declared)
        {
            // The set counts frames; a field may be a unit of its own.
            return header.IsField && !isPair ? Math.Min(2 * declared, 16) : declared;
        }

        var isIdr = H264Nal.GetType(nalHeader) == H264NalType.IdrSlice;
        var isReference = (nalHeader & 0x60) != 0;
        var order = sps.PictureOrderCountType == 0 ? OrderOfType0(sps, header, isIdr, isReference) : OrderOfType1(sps, header, isIdr, isReference);
        if (isIdr)
        {
            _tracker.Restart(order);
        }
        else
        {
            _tracker.Add(order);
        }

        return _tracker.Depth;
    }

    private int OrderOfType0(H264Sps sps, in H264SliceHeader header, bool isIdr, bool isReference)
    {
        if (isIdr)
        {
            (_previousMsb, _previousLsb) = (0, 0);
        }

        var range = 1 << sps.PictureOrderCountLsbBits;
        var lsb = (int)header.PictureOrderCountLsb;
        var msb = _previousMsb;
        if (lsb < _previousLsb && _previousLsb - lsb >= range / 2)
        {
            msb += range;
        }
        else if (lsb > _previousLsb && lsb - _previousLsb > range / 2)
        {
            msb -= range;
        }

        if (isReference)
        {
            (_previousMsb, _previousLsb) = (msb, lsb);
        }

        return unchecked(msb + lsb);
    }

    private int OrderOfType1(H264Sps sps, in H264SliceHeader header, bool isIdr, bool isReference)
    {
        var frameNumber = (int)header.FrameNumber;
        if (isIdr)
        {
            _frameNumberOffset = 0;
        }
        else if (_previousFrameNumber > frameNumber)
        {
            _frameNumberOffset = unchecked(_frameNumberOffset + (1 << sps.FrameNumberBits));
        }

        _previousFrameNumber = frameNumber;
        var cycle = sps.OffsetsForReferenceFrames;
        var frames = cycle.Count == 0 ? 0 : unchecked(_frameNumberOffset + frameNumber) - (isReference ? 0 : 1);
        var expected = 0;
        if (frames > 0)
        {
            var (cycles, last) = Math.DivRem(frames - 1, cycle.Count);
            for (var i = 0; i < cycle.Count; i++)
            {
                expected = unchecked(expected + (cycle[i] * (i <= last ? cycles + 1 : cycles)));
            }
        }

        return unchecked(expected + (isReference ? 0 : sps.OffsetForNonReferencePicture) + header.DeltaPictureOrderCount);
    }

    // Finds the first slice of the unit; two fields of one frame may be one unit.
    private bool TryReadPicture(AccessUnit unit, out H264Sps sps, out H264SliceHeader header, out bool isPair, out byte nalHeader)
    {
        sps = _first!;
        (header, isPair, nalHeader) = (default, false, 0);
        var isFound = false;
        foreach (var part in unit.Units)
        {
            var bytes = part.Span;
            if (bytes.IsEmpty || H264Nal.GetType(bytes[0]) is not (H264NalType.NonIdrSlice or H264NalType.IdrSlice or H264NalType.DataPartitionA)
                || !TryReadSlice(bytes, out var ownSps, out var slice))
            {
                continue;
            }

            if (!isFound)
            {
                (isFound, sps, header, nalHeader) = (true, ownSps, slice, bytes[0]);
                if (!slice.IsField)
                {
                    break;
                }
            }
            else if (slice.IsBottomField != header.IsBottomField)
            {
                isPair = true;
                break;
            }
        }

        return isFound;
    }

    private bool TryReadSlice(ReadOnlySpan<byte> bytes, out H264Sps sps, out H264SliceHeader header)
    {
        // The identifier of the set is behind two numbers that need no set.
        var reader = new BitReader(bytes[1..], emulationPrevention: true);
        reader.ReadUnsignedExpGolomb();
        reader.ReadUnsignedExpGolomb();
        var ppsId = reader.ReadUnsignedExpGolomb();
        sps = (ppsId < PpsCount ? _setsByPps[ppsId] : null) ?? _first!;
        return H264SliceHeader.TryParse(bytes, sps, out header);
    }

    private void Load(H264Parameters? parameters)
    {
        _first = null;
        Array.Clear(_setsByPps);
        if (parameters is null)
        {
            return;
        }

        var sets = new List<H264Sps>();
        foreach (var bytes in parameters.SequenceSets)
        {
            if (H264Sps.TryParse(bytes.Span, out var sps))
            {
                sets.Add(sps);
            }
        }

        _first = sets.FirstOrDefault();
        foreach (var bytes in parameters.PictureSets)
        {
            if (bytes.IsEmpty)
            {
                continue;
            }

            var reader = new BitReader(bytes.Span[1..], emulationPrevention: true);
            var ppsId = reader.ReadUnsignedExpGolomb();
            var spsId = reader.ReadUnsignedExpGolomb();
            if (!reader.Overrun && ppsId < PpsCount)
            {
                _setsByPps[ppsId] = sets.Find(sps => sps.Id == spsId);
            }
        }
    }
}
