using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>What MPEG-1/2 and MPEG-4 video have in common: a picture is everything from its headers to the headers of the next.</summary>
internal abstract class StartCodeVideoStream(IElementaryOutput output) : VideoStream(output)
{
    private const int StartCodeLength = 4;

    protected sealed override void Split(ReadOnlySpan<byte> data)
    {
        var unit = -1;
        var hasPicture = false;
        var offset = 0;
        while (Mpeg4Video.TryFindStartCode(data, ref offset, out var code))
        {
            var at = offset - StartCodeLength;
            var isPicture = IsPicture(code);
            if (unit < 0)
            {
                unit = at;
            }
            else if (hasPicture && (IsHeader(code) || (isPicture && !IsSecondField(data[unit..], data[at..]))))
            {
                Emit(data[unit..at]);
                (unit, hasPicture) = (at, false);
            }

            hasPicture |= isPicture;
        }

        if (hasPicture)
        {
            Emit(data[unit..]);
        }
        else if (unit >= 0)
        {
            // Headers that were sent apart from the picture.
            OnHeaders(data[unit..]);
        }
    }

    /// <summary>Whether a start code begins a picture.</summary>
    protected abstract bool IsPicture(byte code);

    /// <summary>Whether a start code begins headers in front of a picture.</summary>
    protected abstract bool IsHeader(byte code);

    /// <summary>Whether a picture completes the one before it.</summary>
    protected virtual bool IsSecondField(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> next) => false;

    /// <summary>Takes headers without a picture.</summary>
    protected virtual void OnHeaders(ReadOnlySpan<byte> headers)
    {
    }

    /// <summary>Takes a picture with its headers.</summary>
    protected abstract void Emit(ReadOnlySpan<byte> unit);
}
