using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>
/// Sorts the OBUs of an AV1 stream into those that access units carry and those that they do not, follows the sequence header, and tells which
/// temporal units are random-access points.
/// </summary>
/// <remarks>
/// For each temporal unit: <see cref="BeginUnit"/>, <see cref="Keep"/> for each OBU, then <see cref="IsRandomAccess"/> and
/// <see cref="TakeNewParameters"/>. Not safe for concurrent use. Allocates only when the sequence header changes.
/// </remarks>
public sealed class Av1AccessUnitFilter
{
    // Real sequence headers have 10 to 20 bytes.
    private const int MaxSequenceHeader = 4096;

    private Av1Parameters? _reported;
    private bool _isReducedStillPicture;
    private bool _hasSequenceHeader;
    private bool _hasFrame;

    /// <summary>Starts with the parameters that the track has.</summary>
    /// <param name="known">Parameters that need not be reported; <see langword="null"/> for none.</param>
    public Av1AccessUnitFilter(Av1Parameters? known)
    {
        Parameters = known;
        _reported = known;
        _isReducedStillPicture = known is not null && Av1SequenceHeader.TryParse(known.SequenceHeader.Span, out var header) && header.IsReducedStillPicture;
    }

    /// <summary>The parameters in force; <see langword="null"/> until known.</summary>
    public Av1Parameters? Parameters { get; private set; }

    /// <summary>Whether the present unit has a sequence header and a key frame, as far as its OBUs have been given.</summary>
    public bool IsRandomAccess { get; private set; }

    /// <summary>Starts a temporal unit.</summary>
    public void BeginUnit()
    {
        IsRandomAccess = false;
        _hasSequenceHeader = false;
        _hasFrame = false;
    }

    /// <summary>Takes the next OBU of the stream.</summary>
    /// <param name="obu">With its header and, unless it is a frame, without size field; may be the beginning of a frame; borrowed.</param>
    /// <returns>Whether it belongs into <see cref="Sdk.Media.AccessUnit.Units"/>; false for temporal delimiters and malformed headers.</returns>
    public bool Keep(ReadOnlySpan<byte> obu)
    {
        if (!Av1ObuHeader.TryRead(obu, out var header) || header.Type == Av1ObuType.TemporalDelimiter)
        {
            return false;
        }

        if (header.Type == Av1ObuType.SequenceHeader)
        {
            _hasSequenceHeader = true;
            TakeSequenceHeader(obu);
        }
        else if (header.Type is Av1ObuType.Frame or Av1ObuType.FrameHeader && !_hasFrame)
        {
            _hasFrame = true;
            var start = header.Length + (header.HasSize && Leb128.TryRead(obu[header.Length..], out _, out var sizeLength) ? sizeLength : 0);
            IsRandomAccess = _hasSequenceHeader && IsKeyFrame(obu[start..]);
        }

        return true;
    }

    /// <summary>The parameters to report with the access unit that is handed on now, for <see cref="Sdk.Media.AccessUnit.NewParameters"/>.</summary>
    /// <returns><see langword="null"/> if they are those that were reported last or known at the beginning.</returns>
    public Av1Parameters? TakeNewParameters()
    {
        if (ReferenceEquals(Parameters, _reported))
        {
            return null;
        }

        var isNew = !Equals(Parameters, _reported);
        _reported = Parameters;
        return isNew ? Parameters : null;
    }

    private void TakeSequenceHeader(ReadOnlySpan<byte> obu)
    {
        // Streams repeat their header with every random-access point: that must cost nothing.
        if (obu.Length > MaxSequenceHeader
            || (Parameters is not null && Parameters.SequenceHeader.Span.SequenceEqual(obu))
            || !Av1SequenceHeader.TryParse(obu, out var header))
        {
            return;
        }

        _isReducedStillPicture = header.IsReducedStillPicture;
        Parameters = new Av1Parameters(header.Profile, header.LevelIndex, header.HighTier ? 1 : 0)
        {
            Width = header.Width,
            Height = header.Height,
            SequenceHeader = ByteString.Copy(obu),
        };
    }

    // AV1 Bitstream Specification, section 5.9.2: show_existing_frame is 0, frame_type in the next two bits is KEY_FRAME.
    private bool IsKeyFrame(ReadOnlySpan<byte> frame) => _isReducedStillPicture || (frame.Length > 0 && (frame[0] & 0xe0) == 0);
}
