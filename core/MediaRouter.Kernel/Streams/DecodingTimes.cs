namespace MediaRouter.Kernel.Streams;

/// <summary>Reconstructs decoding times from presentation times that come in decoding order.</summary>
/// <remarks>
/// When at most D pictures are ever decoded before a picture that is shown before them, then all but D of the pictures decoded so far have
/// been shown when the next one is decoded. So the DTS of a picture is the D+1st largest PTS seen so far: that is exact for variable
/// frame rates and pictures that were lost, needs no look-ahead, and cannot exceed the PTS of the picture or of any that follows. A
/// depth that turns out too small is raised to what the pictures show. Guarded by the stream's lock.
/// </remarks>
internal sealed class DecodingTimes(int clockRate)
{
    /// <summary>Largest depth: decoders keep at most 16 pictures (ITU-T H.264 section A.3.1, H.265 section A.4.2).</summary>
    public const int MaxDepth = 16;

    // The pictures before the first one are not known; any times that increase towards it will do.
    private const int AssumedPicturesPerSecond = 50;

    // The largest presentation times so far, ascending.
    private readonly long[] _largest = new long[MaxDepth + 1];
    private int _count;
    private int _learnedDepth;

    /// <summary>Forgets the depth that earlier pictures showed: the next ones are coded otherwise.</summary>
    public void ForgetDepth() => _learnedDepth = 0;

    /// <summary>Takes the next picture in decoding order.</summary>
    /// <param name="pts">Its presentation time, ticks.</param>
    /// <param name="knownDepth">Reorder depth as far as the codec knows.</param>
    /// <returns>Its decoding time. It exceeds the one before, unless the depth was understated or the clock went backwards.</returns>
    public long Next(long pts, int knownDepth)
    {
        var depth = Math.Clamp(Math.Max(knownDepth, _learnedDepth), 0, MaxDepth);
        var later = 0;
        while (later < _count && _largest[_count - 1 - later] > pts)
        {
            later++;
        }

        if (later == _count)
        {
            // No picture can be shown before all of the last 17: the clock has gone backwards.
            _count = _count == _largest.Length ? 0 : _count;
        }
        else if (later > depth)
        {
            _learnedDepth = depth = Math.Min(later, MaxDepth);
        }

        Insert(pts, Math.Min(later, _count));
        return _count > depth
            ? _largest[_count - 1 - depth]
            : _largest[0] - ((depth + 1 - _count) * (long)(clockRate / AssumedPicturesPerSecond));
    }

    private void Insert(long pts, int later)
    {
        var place = _count - later;
        if (_count < _largest.Length)
        {
            Array.Copy(_largest, place, _largest, place + 1, later);
            _count++;
        }
        else
        {
            Array.Copy(_largest, 1, _largest, 0, --place);
        }

        _largest[place] = pts;
    }
}
