using System.Buffers.Binary;

namespace MediaRouter.Plugins.Sample;

/// <summary>A sine of 440 Hz as 16-bit samples in network order, one channel (L16 of RFC 3551, section 4.5.11).</summary>
internal sealed class Tone
{
    public const int SampleRate = 48_000;

    /// <summary>10 ms.</summary>
    public const int SamplesPerPacket = SampleRate / 100;

    private const double Frequency = 440;

    // A quarter of full scale: -12 dB.
    private const double Amplitude = short.MaxValue / 4.0;

    private readonly byte[] _payload = new byte[SamplesPerPacket * sizeof(short)];
    private long _sample;

    /// <summary>The next 10 ms.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Next()
    {
        for (var i = 0; i < SamplesPerPacket; i++)
        {
            // The tone repeats every second, which keeps the argument of the sine small and exact.
            var phase = 2 * Math.PI * Frequency * (_sample++ % SampleRate) / SampleRate;
            BinaryPrimitives.WriteInt16BigEndian(_payload.AsSpan(i * sizeof(short)), (short)(Amplitude * Math.Sin(phase)));
        }

        return _payload;
    }
}
