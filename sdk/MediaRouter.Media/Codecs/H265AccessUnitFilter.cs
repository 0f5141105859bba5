using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>
/// Sorts the NAL units of an H.265 stream into those that access units carry and those that are track state, follows the parameter sets, and tells
/// which access units are random-access points.
/// </summary>
/// <remarks>
/// For each access unit: <see cref="BeginUnit"/>, <see cref="Keep"/> for each NAL unit, then <see cref="IsRandomAccess"/> and
/// <see cref="TakeNewParameters"/>. Parameter sets may be given at any time, also outside of units; they are never forgotten. Those of
/// enhancement layers, whose identifiers are those of the base layer again, stay in the access units. Not safe for concurrent use. Allocates
/// only when a parameter set changes.
/// </remarks>
public sealed class H265AccessUnitFilter
{
    private H265Parameters _reported;

    /// <summary>Starts with the parameters that the track has.</summary>
    /// <param name="known">The parameter sets that need not be reported; <see langword="null"/> for none.</param>
    public H265AccessUnitFilter(H265Parameters? known)
    {
        Parameters = known ?? new H265Parameters();
        _reported = Parameters;
    }

    /// <summary>The parameter sets in force.</summary>
    public H265Parameters Parameters { get; private set; }

    /// <summary>Whether the present unit is an IRAP picture (IDR, CRA, BLA), as far as its NAL units have been given.</summary>
    public bool IsRandomAccess { get; private set; }

    /// <summary>Whether a NAL unit is track state or a delimiter, which access units do not carry.</summary>
    /// <param name="unit">The NAL unit, or its beginning.</param>
    public static bool IsRemoved(ReadOnlySpan<byte> unit) =>
        unit.Length >= H265Nal.HeaderLength
        && (H265Nal.GetType(unit[0]) == H265NalType.AccessUnitDelimiter
            || (H265Nal.GetType(unit[0]) is H265NalType.Vps or H265NalType.Sps or H265NalType.Pps && H265Nal.GetLayerId(unit) == 0));

    /// <summary>Starts an access unit.</summary>
    public void BeginUnit() => IsRandomAccess = false;

    /// <summary>Takes the next NAL unit of the stream.</summary>
    /// <param name="unit">Without start code or length; borrowed.</param>
    /// <returns>Whether it belongs into <see cref="Sdk.Media.AccessUnit.Units"/>; false for parameter sets, delimiters and a unit without a whole header.</returns>
    public bool Keep(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < H265Nal.HeaderLength)
        {
            return false;
        }

        if (IsRemoved(unit))
        {
            Parameters = Parameters.With(unit);
            return false;
        }

        IsRandomAccess |= H265Nal.IsRandomAccess(H265Nal.GetType(unit[0])) && H265Nal.GetLayerId(unit) == 0;
        return true;
    }

    /// <summary>The parameters to report with the access unit that is handed on now, for <see cref="Sdk.Media.AccessUnit.NewParameters"/>.</summary>
    /// <returns><see langword="null"/> if they are those that were reported last or known at the beginning.</returns>
    public H265Parameters? TakeNewParameters()
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
