namespace MediaRouter.Media.MpegTs;

/// <summary>The continuity counter of one PID.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.4.3.3. Only packets with a payload count.</remarks>
internal struct ContinuityCounter
{
    /// <summary>Values that the counter takes.</summary>
    public const int Values = 16;

    // One more than the counter of the packet before; 0 if there is none.
    private int _next;

    /// <summary>Takes the counter of the next packet.</summary>
    /// <param name="counter">Its counter.</param>
    /// <param name="mayJump">Whether the packet announces a jump.</param>
    /// <param name="lost">Packets that are missing, at least.</param>
    public CounterStep Next(byte counter, bool mayJump, out int lost)
    {
        lost = 0;
        if (_next > 0 && !mayJump)
        {
            if (counter == _next - 1)
            {
                return CounterStep.Same;
            }

            lost = (counter - _next) & (Values - 1);
        }

        _next = counter + 1;
        return lost == 0 ? CounterStep.Next : CounterStep.Gap;
    }

    /// <summary>The next packet may have any counter.</summary>
    public void Forget() => _next = 0;
}
