using System.Buffers;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <content>Clock references.</content>
/// <remarks>
/// Source: ISO/IEC 13818-1, section 2.7.2: at most 100 ms apart. They come with the units of one track; where those are too rare, packets
/// without payload are put in between, also in front of units of other tracks.
/// </remarks>
public sealed partial class TsWriter
{
    private const long LargestClockDistance = TsClock.Rate / 10;
    private const long UsualClockDistance = TsClock.Rate * 40 / 1000;
    private const long SmallestClockDistance = TsClock.Rate * 20 / 1000;

    // Beyond this the clock is set, and says so, instead of being led there step by step.
    private const long LargestFilledGap = 2 * TsClock.Rate;
    private const long LargestStepBack = TsClock.Rate;

    private bool _hasClock;
    private long _lastClock;

    // Returns the clock reference for the unit, 33 bits; -1 for none.
    private long AdvanceClock(Lane lane, AccessUnit unit, long clock, IBufferWriter<byte> output, out bool isJump)
    {
        isJump = false;
        var distance = clock - _lastClock;
        if (_hasClock && distance is > LargestClockDistance and <= LargestFilledGap && !unit.IsDiscontinuity)
        {
            while (clock - _lastClock > LargestClockDistance)
            {
                WriteClock(_lastClock + UsualClockDistance, output);
            }

            distance = clock - _lastClock;
        }

        if (lane != _clockLane)
        {
            if (!_hasClock)
            {
                WriteClock(clock, output);
            }

            return -1;
        }

        isJump = _hasClock && (unit.IsDiscontinuity || distance is > LargestFilledGap or < -LargestStepBack);
        if (_hasClock && !isJump && distance < SmallestClockDistance)
        {
            return -1;
        }

        (_hasClock, _lastClock) = (true, clock);
        return clock & TsClock.Mask;
    }

    private void WriteClock(long clock, IBufferWriter<byte> output)
    {
        const int AdaptationOnly = 0x20;
        var packet = output.GetSpan(TsPacket.Length)[..TsPacket.Length];
        WriteHeader(packet, _clockLane.Pid, startsUnit: false, AdaptationOnly, _clockLane.LastCounter);
        WriteAdaptation(packet[TsPacket.HeaderLength..], flags: 0x10, clock);
        output.Advance(TsPacket.Length);
        (_hasClock, _lastClock) = (true, clock);
    }
}
