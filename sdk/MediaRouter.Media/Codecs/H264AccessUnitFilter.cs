using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>
/// Sorts the NAL units of an H.264 stream into those that access units carry and those that are track state, follows the parameter sets, and tells
/// which access units are random-access points.
/// </summary>
/// <remarks>
/// For each access unit: <see cref="BeginUnit"/>, <see cref="Keep"/> for each NAL unit, then <see cref="IsRandomAccess"/> and
/// <see cref="TakeNewParameters"/>. Parameter sets may be given at any time, also outside of units; they are never forgotten. Not safe for
/// concurrent use. Allocates only when a parameter set changes.
/// </remarks>
public sealed class H264AccessUnitFilter
{
    private H264Parameters _reported;
    private bool _hasRecoveryPoint;
    private bool _hasPicture;

    /// <summary>Starts with the parameters that the track has.</summary>
    /// <param name="known">The parameter sets that need not be reported; <see langword="null"/> for none.</param>
    public H264AccessUnitFilter(H264Parameters? known)
    {
        Parameters = known ?? new H264Parameters();
        _reported = Parameters;
    }

    /// <summary>The parameter sets in force.</summary>
    public H264Parameters Parameters { get; private set; }

    /// <summary>Whether the present unit is an IDR picture, or an I picture with a recovery point, as far as its NAL units have been given.</summary>
    public bool IsRandomAccess { get; private set; }

    /// <summary>Whether a NAL unit is track state or a delimiter, which access units do not carry.</summary>
    /// <param name="type">The type of a NAL unit.</param>
    public static bool IsRemoved(H264NalType type) => type is H264NalType.Sps or H264NalType.Pps or H264NalType.AccessUnitDelimiter;

    /// <summary>Starts an access unit.</summary>
    public void BeginUnit()
    {
        IsRandomAccess = false;
        _hasRecoveryPoint = false;
        _hasPicture = false;
    }

    /// <summary>Takes the next NAL unit of the stream.</summary>
    /// <param name="unit">Without start code or length; borrowed.</param>
    /// <returns>Whether it belongs into <see cref="Sdk.Media.AccessUnit.Units"/>; false for parameter sets, delimiters and an empty unit.</returns>
    public bool Keep(ReadOnlySpan<byte> unit)
    {
        if (unit.IsEmpty)
        {
            return false;
        }

        var type = H264Nal.GetType(unit[0]);
        if (IsRemoved(type))
        {
            Parameters = Parameters.With(unit);
            return false;
        }

        if (type == H264NalType.Sei && !_hasPicture)
        {
            _hasRecoveryPoint |= H264Nal.HasRecoveryPoint(unit);
        }
        else if (H264Nal.IsSlice(type) && !_hasPicture)
        {
            _hasPicture = true;
            IsRandomAccess = type == H264NalType.IdrSlice || (_hasRecoveryPoint && H264Nal.IsIntraSlice(unit));
        }

        return true;
    }

    /// <summary>The parameters to report with the access unit that is handed on now, for <see cref="Sdk.Media.AccessUnit.NewParameters"/>.</summary>
    /// <returns><see langword="null"/> if they are those that were reported last or known at the beginning.</returns>
    public H264Parameters? TakeNewParameters()
    {
        if (ReferenceEquals(Parameters, _reported))
        {
            return null;
        }

        var isNew = !Parameters.Equals(_reported);
        _reported = Parameters;
        return isNew ? Parameters : null;
    }
}
