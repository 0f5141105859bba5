namespace MediaRouter.Media.Rtp;

/// <summary>Turns 32-bit RTP timestamps into a 64-bit count that does not wrap.</summary>
/// <remarks>
/// A step is taken as the shorter way round, so reordered packets and B-frames, which go back, unwrap as well.
/// A mutable struct: keep it in a field, do not copy. Not safe for concurrent use.
/// </remarks>
public struct TimestampUnwrapper
{
    private bool _started;
    private uint _last;
    private long _value;

    /// <summary>Unwraps the next timestamp.</summary>
    /// <param name="timestamp">Clock-rate ticks as on the wire.</param>
    /// <returns>The first timestamp as it is; each later one at its signed distance from the one before.</returns>
    public long Unwrap(uint timestamp)
    {
        _value = _started ? _value + unchecked((int)(timestamp - _last)) : timestamp;
        _started = true;
        _last = timestamp;
        return _value;
    }

    /// <summary>Unwraps a timestamp near the last one without making it the new reference.</summary>
    /// <param name="timestamp">Clock-rate ticks, for instance of a sender report.</param>
    /// <returns>Its place on the same 64-bit scale.</returns>
    public readonly long Peek(uint timestamp) => _started ? _value + unchecked((int)(timestamp - _last)) : timestamp;

    /// <summary>Forgets the past; the next timestamp starts anew.</summary>
    public void Reset() => this = default;
}
