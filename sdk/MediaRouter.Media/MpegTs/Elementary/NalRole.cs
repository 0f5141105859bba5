namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>What a NAL unit is to the one that sorts them into pictures.</summary>
internal enum NalRole
{
    /// <summary>A part of the picture at hand.</summary>
    Part,

    /// <summary>A slice of the picture at hand.</summary>
    Slice,

    /// <summary>The first slice of a picture.</summary>
    FirstSlice,

    /// <summary>Comes in front of a picture: delimiter, parameter set, message.</summary>
    Prefix,
}
